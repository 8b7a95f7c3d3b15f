<?php
// Judges pairs of versions by composer/semver; `?` where it says that there is no order.
$autoload = getenv('DRYDOCK_TEST_COMPOSER_SEMVER') ?: '/usr/share/php/Composer/Semver/autoload.php';
if (!is_file($autoload)) {
    exit(77);
}
require $autoload;

use Composer\Semver\Comparator;
use Composer\Semver\VersionParser;

$parser = new VersionParser();
$judge = function (string $a, string $b) use ($parser): string {
    try {
        [$a, $b] = [$parser->normalize($a), $parser->normalize($b)];
    } catch (\UnexpectedValueException $e) {
        return '!';
    }
    if (Comparator::equalTo($a, $b)) {
        return '=';
    }
    return Comparator::lessThan($a, $b) ? '<' : (Comparator::greaterThan($a, $b) ? '>' : '?');
};
while (($line = fgets(STDIN)) !== false) {
    [$a, $b] = explode(' ', rtrim($line));
    echo $judge(hex2bin(substr($a, 1)), hex2bin(substr($b, 1))), "\n";
}
