// Judges pairs of versions by npm's `semver`, as its second argument says: `loose` or `strict`.
const fs = require("fs");
const path = require("path");

// The copy that npm has of it does as well.
const bundled = path.join(path.dirname(process.execPath), "../lib/node_modules/npm/node_modules/semver");
let semver;
for (const place of ["semver", bundled, "/usr/share/nodejs/semver"]) {
  try {
    semver = semver || require(place);
  } catch {}
}
if (!semver) process.exit(77);

const loose = process.argv[2] === "loose";
const judge = (a, b) => {
  const [left, right] = [semver.parse(a, { loose }), semver.parse(b, { loose })];
  return left && right ? "<=>"[semver.compare(left, right, { loose }) + 1] : "!";
};
const decoded = (word) => Buffer.from(word.slice(1), "hex").toString();
const lines = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(lines.map((line) => judge(...line.split(" ").map(decoded)) + "\n").join(""));
