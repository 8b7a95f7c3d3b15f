// Judges pairs of versions by maven-artifact, which has to be on the class path.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.maven.artifact.versioning.ComparableVersion;

class Maven {
    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        StringBuilder judgements = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            int order = read(words[0]).compareTo(read(words[1]));
            judgements.append("<=>".charAt(Integer.signum(order) + 1)).append('\n');
        }
        System.out.print(judgements);
    }

    private static ComparableVersion read(String word) {
        byte[] bytes = HexFormat.of().parseHex(word.substring(1));
        return new ComparableVersion(new String(bytes, StandardCharsets.UTF_8));
    }
}
