# Judges pairs of versions by R's `compareVersion`.
decoded <- function(words) {
    vapply(words, function(word) {
        starts <- seq(2, by = 2, length.out = (nchar(word) - 1) / 2)
        rawToChar(as.raw(strtoi(substring(word, starts, starts + 1), 16L)))
    }, "")
}

lines <- strsplit(readLines(file("stdin")), " ", fixed = TRUE)
a <- decoded(vapply(lines, `[`, "", 1))
b <- decoded(vapply(lines, `[`, "", 2))
is_version <- !is.na(numeric_version(a, strict = FALSE)) & !is.na(numeric_version(b, strict = FALSE))
# Above 2^31 its numbers are missing ones, and it fails.
compare <- function(a, b) tryCatch(utils::compareVersion(a, b), error = function(e) 2, warning = function(w) 2)
judge <- function(a, b) c("<", "=", ">", "?")[compare(a, b) + 2]
judgements <- rep("!", length(a))
judgements[is_version] <- mapply(judge, a[is_version], b[is_version])
cat(judgements, sep = "\n")
