import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.Iterator;
import java.util.Map;
import software.amazon.event.ruler.Ruler;

/** Matches every event against every pattern and compares with what is expected; exit 1 when one differs. */
public class Match {
  public static void main(String[] args) throws Exception {
    JsonNode cases = new ObjectMapper().readTree(new File(args[0]));
    int positive = 0, negative = 0, wrong = 0;
    for (Iterator<Map.Entry<String, JsonNode>> patterns = cases.get("patterns").fields(); patterns.hasNext();) {
      Map.Entry<String, JsonNode> pattern = patterns.next();
      int matched = 0;
      for (Iterator<Map.Entry<String, JsonNode>> events = cases.get("events").fields(); events.hasNext();) {
        Map.Entry<String, JsonNode> event = events.next();
        boolean wanted = false;
        for (JsonNode name : cases.get("expected").get(pattern.getKey())) wanted |= name.asText().equals(event.getKey());
        boolean found = Ruler.matchesRule(event.getValue().toString(), pattern.getValue().toString());
        if (found) matched++;
        if (wanted) positive++;
        else negative++;
        if (found != wanted) {
          wrong++;
          System.out.println("WRONG " + pattern.getKey() + (found ? " matches " : " misses ") + event.getKey());
        }
      }
      if (matched == 0) {
        wrong++;
        System.out.println("WRONG " + pattern.getKey() + " matches nothing");
      }
      System.out.println(pattern.getKey() + " matches " + matched + " events");
    }
    System.out.println((positive + negative - wrong) + " passed, " + wrong + " failed (" + positive + " that match, "
        + negative + " that do not)");
    System.exit(wrong == 0 ? 0 : 1);
  }
}
