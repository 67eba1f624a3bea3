// The partitions that Java's own client chooses: `PartitionOf COUNT …`. A line in is a key in hexadecimal digits; a line out has its
// partition for each count.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

public final class PartitionOf {
  public static void main(String[] counts) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      byte[] key = HexFormat.of().parseHex(line);
      System.out.println(Stream.of(counts)
          .map((count) -> String.valueOf(BuiltInPartitioner.partitionForKey(key, Integer.parseInt(count))))
          .collect(Collectors.joining(" ")));
    }
  }
}
