//go:build !unix

package hold

const onlyFiles = 0
