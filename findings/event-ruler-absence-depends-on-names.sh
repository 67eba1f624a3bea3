#!/usr/bin/env bash
# event-ruler 2.1.0 (AWS's open-source matcher of event patterns) asks one element of an array to have all that a pattern wants of elements.
# For `exists: false` it depends on how the other field is called: beside a field whose name sorts first, an element without the field is
# enough; beside one whose name sorts later, no element of the event may have it. Renaming a field changes what matches.
# Why it matters: "an item without a refund" works in a test with one set of names and matches nothing with another.
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
  public static void main(String[] names) throws Exception {
    for (String name : names) {
      Machine machine = new Machine();
      machine.addRule("rule", "{\"items\":{\"" + name + "\":[1],\"refund\":[{\"exists\":false}]}}");
      String event = "{\"items\":[{\"refund\":9},{\"" + name + "\":1}]}";
      System.out.println(name + ": " + (machine.rulesForJSONEvent(event).isEmpty() ? "no match" : "match"));
    }
  }
}
JAVA
echo "--- event-ruler 2.1.0: items with a field of 1, and no refund; the second of two items is one"
java -cp "lib/*" Ask.java amount price quantity size total 2>/dev/null | tee found.txt

diff found.txt - <<'TEXT' || { echo "changed: other names match"; exit 1; }
amount: match
price: match
quantity: match
size: no match
total: no match
TEXT
echo "as described"
