// Judges pairs of versions by golang.org/x/mod/semver, of which every Go toolchain has a copy.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"referee/semver"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		fmt.Fprintln(out, judge(decoded(words[0]), decoded(words[1])))
	}
}

func judge(a, b string) string {
	if !semver.IsValid(a) || !semver.IsValid(b) {
		return "!"
	}
	return string("<=>"[semver.Compare(a, b)+1])
}

// The database of vulnerabilities leaves the `v` out.
func decoded(word string) string {
	version, err := hex.DecodeString(word[1:])
	if err != nil {
		panic(err)
	}
	if strings.HasPrefix(string(version), "v") {
		return string(version)
	}
	return "v" + string(version)
}
