# Judges pairs of versions by RubyGems.
require "rubygems"

STDIN.each_line do |line|
  a, b = line.split.map { |word| [word[1..]].pack("H*").force_encoding("UTF-8") }
  fine = Gem::Version.correct?(a) && Gem::Version.correct?(b)
  order = fine && Gem::Version.new(a) <=> Gem::Version.new(b)
  puts order ? "<=>"[order + 1] : "!"
end
