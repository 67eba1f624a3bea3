#!/usr/bin/env bash
# event-ruler 2.1.0 (AWS's open-source matcher of event patterns): two alternatives of one `$or` may name the same field. Where they share
# a value, other values of one of them are forgotten: of [b] or [a, b] only b matches, and a matches nothing. Written as alternatives that
# share no value, or as one list, all match.
# Why it matters: patterns put together by programs from several lists look like this, and what is missing is missing in silence.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mvn -q -B dependency:copy -Dartifact=software.amazon.event.ruler:event-ruler:2.1.0 -DoutputDirectory=lib
mvn -q -B dependency:copy -Dartifact=com.fasterxml.jackson.core:jackson-core:2.22.2 -DoutputDirectory=lib
mvn -q -B dependency:copy -Dartifact=com.fasterxml.jackson.core:jackson-databind:2.22.2 -DoutputDirectory=lib
mvn -q -B dependency:copy -Dartifact=com.fasterxml.jackson.core:jackson-annotations:2.22 -DoutputDirectory=lib
mvn -q -B dependency:copy -Dartifact=ch.randelshofer:fastdoubleparser:2.0.1 -DoutputDirectory=lib
cat >Ask.java <<'JAVA'
import software.amazon.event.ruler.Machine;

class Ask {
  public static void main(String[] patterns) throws Exception {
    for (String pattern : patterns) {
      Machine machine = new Machine();
      machine.addRule("rule", pattern);
      StringBuilder matched = new StringBuilder();
      for (String value : new String[] {"a", "b"}) {
        if (!machine.rulesForJSONEvent("{\"field\":\"" + value + "\"}").isEmpty()) matched.append(" ").append(value);
      }
      System.out.println(pattern + " matches" + matched);
    }
  }
}
JAVA
echo "--- event-ruler 2.1.0"
java -cp "lib/*" Ask.java \
  '{"field":["a","b"]}' \
  '{"$or":[{"field":["b"]},{"field":["a"]}]}' \
  '{"$or":[{"field":["b"]},{"field":["a","b"]}]}' 2>/dev/null | tee found.txt

diff found.txt - <<'TEXT' || { echo "changed: other values match"; exit 1; }
{"field":["a","b"]} matches a b
{"$or":[{"field":["b"]},{"field":["a"]}]} matches a b
{"$or":[{"field":["b"]},{"field":["a","b"]}]} matches b
TEXT
echo "as described"
