// Answers for `npm run oracle`: what AWS's own matcher says. A line in is {"policy": text, "events": [text, …]}; a line out is
// `refused: why`, or a digit for each event: 1 if it matches, 0 if not.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.Machine;

public final class Oracle {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode question = json.readTree(line);
      out.println(answer(question.get("policy").asText(), question.get("events")));
    }
    out.flush();
  }

  private static String answer(String policy, JsonNode events) {
    Machine machine = new Machine();
    try {
      machine.addRule("policy", policy);
    } catch (Exception | StackOverflowError error) {
      return "refused: " + String.valueOf(error.getMessage()).replaceAll("\\s+", " ");
    }
    StringBuilder answers = new StringBuilder();
    for (JsonNode event : events) {
      try {
        answers.append(machine.rulesForJSONEvent(event.asText()).isEmpty() ? '0' : '1');
      } catch (Exception error) {
        answers.append('?');
      }
    }
    return answers.toString();
  }
}
