// Package replay replays the profile of an engine for tables that are too large to be
// simulated page by page: the same counts, exactly, from the same keys in the same order
// of arrival. It keeps no keys and answers no question about one.
//
// It rests on two facts about a tree that only grows.
//
// A page is a bag. When a page is cut, and where, depends on which items it has, not on
// how they lie in it. So nothing has to be kept in order; where items are of one size, a
// cut needs one selection, else a sort.
//
// A range is a process of its own. The keys at which leaves were cut stay borders for
// good: what happens to one side of a border depends on the keys that arrive there, in
// their order, and on no others. So all that becomes of a page follows from the list of
// the keys in its range, in order of arrival. Each is a word: a code, which says where it
// is in key order, and the row in which it came.
//
//	grow(list):
//	    n = fills(list): the page is cut when it has the first n items of the list
//	    if it never fills: it is a leaf
//	    pages = cut(first n items): which of them each page that comes of it begins with
//	    spread(list, pages): divide(list) where a page begins, until each has its own list
//	    grow(list of each)
//
// which is quicksort, except that a pivot is not chosen: the first keys to arrive
// decide it. Each division is one pass over memory without branches to guess, and
// different ranges are given to different goroutines without a lock.
//
// A tree of many rows is first grown to a few hundred leaves by the keys that come first
// (type ranges); then all keys are dealt to the ranges of those leaves (type hand), each
// small enough for a cache, and each range is grown (type replay).
//
// The pages that cuts make are, in the order in which they are made, the items that
// arrive in the level above. It needs to know only how their keys compare, which their
// places in the level below tell, so the levels above are replayed from a list of
// numbers, and so is the order in which the pages of all levels come to the file.
//
// Pages that a commit or a checkpoint writes are counted afterwards, in one sweep over
// the keys leaf by leaf (type sweep).
//
// Where lists divide badly because keys arrive nearly in order, leaves take keys one by
// one (type level). If keys come only to the end of the key order, the pages before it
// are counted and forgotten, and memory does not depend on the number of rows.
//
// A tree of rows by their number beside that of the ids is not replayed row by row: what happens
// at its end comes again (type ascent).
//
// Keys are of one length; payloads may be of any. Deletes, keys of different lengths, and
// policies that look at the neighbours of a page need the whole page model, which is the
// profile itself. So does what depends on the place of a page in bbolt's
// file, and the log of PostgreSQL.
package replay
