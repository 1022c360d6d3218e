// Package hugepages makes large slices that the system may keep in large pages of memory,
// where it does so for who asks: to write to a new page for the first time takes
// microseconds, and so does to look up where pages are that many are in use.
package hugepages
