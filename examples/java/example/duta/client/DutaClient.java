package example.duta.client;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.protobuf.InvalidProtocolBufferException;
import example.duta.client.Errors.Away;
import example.duta.client.Errors.Refused;
import example.duta.client.Errors.Unusable;
import example.duta.client.Errors.Unverified;
import example.duta.client.Errors.Usage;
import example.duta.message.v1.AcknowledgementRequest;
import example.duta.message.v1.Body;
import example.duta.message.v1.Level;
import example.duta.message.v1.Marking;
import example.duta.message.v1.Message;
import example.duta.message.v1.Urgency;
import example.duta.note.v1.Note;
import example.duta.note.v1.NoteType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client of a Duta hub that uses nothing of Duta but its contract (proto/).
 *
 * <p>It sends signed notes, receives and acknowledges messages, and checks every receipt and every
 * signature by itself, with Debian's Java packages. Keys and profile are those that {@code duta
 * enroll} made.
 *
 * <p>Results are JSON, one object a line, on standard output. Exit codes: 0 done, 1 refused by the
 * hub, 2 wrong command line, 3 a file here cannot be used, 4 the hub does not answer, 5 a signature,
 * receipt or proof does not verify.
 */
public final class DutaClient {
  private static final String NOTE_TYPE = "application/vnd.duta.note.v1+protobuf";
  private static final String HELP = String.join("\n",
      "usage: duta_client [--config FILE] [--profile ID] [--store DIR] COMMAND",
      "  send --to NAME... --subject TEXT --marking LEVEL --number TEXT --text FILE",
      "       [--urgency WORD] [--place CITY] [--signed-ack]",
      "  resend                      submit again what an interrupted send left",
      "  receive [--follow] [--ack]  print what waits; --ack stores it durably, then takes it over",
      "  verify FILE...              check evidence files, without the hub",
      "LEVEL: open, internal, restricted, confidential, secret, top-secret.",
      "WORD: routine, priority, immediate, flash.");
  private static final Set<String> FLAGS = Set.of("--signed-ack", "--follow", "--ack");
  private static final Set<String> OPTIONS = Set.of("--config", "--profile", "--store", "--to", "--subject",
      "--marking", "--number", "--text", "--urgency", "--place");
  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Map<String, List<String>> options = new HashMap<>();
  private final List<String> words = new ArrayList<>();

  private DutaClient(String[] arguments) throws Usage {
    for (int i = 0; i < arguments.length; i++) {
      String word = arguments[i];
      if (FLAGS.contains(word)) {
        options.put(word, List.of());
      } else if (OPTIONS.contains(word) && i + 1 < arguments.length) {
        options.computeIfAbsent(word, key -> new ArrayList<>()).add(arguments[++i]);
      } else if (word.startsWith("--")) {
        throw new Usage("there is no option " + word + ", or its value is missing");
      } else {
        words.add(word);
      }
    }
    if (words.isEmpty() || !Set.of("send", "resend", "receive", "verify").contains(words.get(0))) {
      throw new Usage("say send, resend, receive or verify");
    }
    if (words.size() > 1 != words.get(0).equals("verify")) {
      throw new Usage("verify takes files, and nothing else does");
    }
  }

  private String option(String name, String instead) {
    List<String> given = options.getOrDefault(name, List.of());
    return given.isEmpty() ? instead : given.get(given.size() - 1);
  }

  private String needed(String name) throws Usage {
    String given = option(name, "");
    if (given.isEmpty()) {
      throw new Usage("send needs " + name);
    }
    return given;
  }

  private static void say(Map<String, Object> line) {
    OUT.println(JSON.toJson(line));
  }

  /** A map that keeps the order in which things are put. */
  private static Map<String, Object> line(Object... pairs) {
    Map<String, Object> line = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      line.put((String) pairs[i], pairs[i + 1]);
    }
    return line;
  }

  private static String readText(Path file) throws IOException, Unusable {
    byte[] content = Files.readAllBytes(file);
    int number = 1;
    for (int begin = 0; begin < content.length; number++) {
      int end = begin;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content, begin, end - begin));
      } catch (CharacterCodingException error) {
        throw new Unusable(file + ": line " + number + " is not UTF-8");
      }
      begin = end + 1;
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  /** The value of one of the contract's enums that a word such as {@code top-secret} means. */
  private static <T extends Enum<T>> T value(Class<T> kind, String prefix, String word) throws Usage {
    try {
      return Enum.valueOf(kind, prefix + word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException error) {
      throw new Usage("there is no " + word + " among the values of " + kind.getSimpleName());
    }
  }

  /** A UUID of version 7 (RFC 9562, 5.7): milliseconds, then random bits. */
  private static String uuid7(Instant now) {
    SecureRandom random = new SecureRandom();
    long high = now.toEpochMilli() << 16 | 0x7000 | random.nextInt(1 << 12);
    long low = random.nextLong() >>> 2 | Long.MIN_VALUE;
    return new java.util.UUID(high, low).toString();
  }

  /** A message around a note, complete but for the signature. */
  private Message compose(Profile profile, String hub, String text) throws Usage, Unusable {
    Instant now = Instant.now();
    ZoneId zone;
    try {
      zone = ZoneId.of(profile.text("time_zone", "UTC"));
    } catch (DateTimeException error) {
      throw new Unusable("time_zone: " + error.getMessage());
    }
    Note.Builder note = Note.newBuilder()
        .setNoteType(NoteType.NOTE_TYPE_VERBALE)
        .setNumber(needed("--number"))
        .setSubject(needed("--subject"))
        .setDate(LocalDate.ofInstant(now, zone).toString())
        .setPlace(option("--place", profile.text("place", "")))
        .setIssuer(profile.text("issuer", ""))
        .setLanguage(profile.text("language", "en"));
    Arrays.stream(text.split("\n\\s*\n"))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .forEach(note::addParagraphs);
    Message.Builder message = Message.newBuilder()
        .setHub(hub)
        .setId(uuid7(now))
        .setSender(profile.text("name", ""))
        .addAllRecipients(options.getOrDefault("--to", List.of()))
        .setCreateTime(Connection.timestamp(now))
        .setExpireTime(Connection.timestamp(now.plus(Duration.ofDays(30))))
        .setTimeZone(zone.getId())
        .setMarking(Marking.newBuilder().setLevel(value(Level.class, "LEVEL_", needed("--marking"))))
        .setUrgency(value(Urgency.class, "URGENCY_", option("--urgency", "routine")))
        .setSubject(needed("--subject"))
        .setBody(Body.newBuilder().setMediaType(NOTE_TYPE).setContent(note.build().toByteString()));
    if (options.containsKey("--signed-ack")) {
      message.setAcknowledgementRequest(AcknowledgementRequest.ACKNOWLEDGEMENT_REQUEST_SIGNED);
    }
    return message.build();
  }

  private static void saySent(Connection.Sent sent) {
    say(line("message_id", sent.verified.message.getId(), "index", sent.verified.index, "receipt", "verified",
        "evidence", sent.evidence.toString()));
  }

  /** Sends one note and prints its receipt's place. */
  private void send(Profile profile, Connection connection) throws Exception {
    needed("--to");
    Message message = compose(profile, connection.hub(), readText(Path.of(needed("--text"))));
    try {
      saySent(connection.send(message));
    } catch (Away error) {
      System.err.println("The signed message is kept; `resend` submits it again.");
      throw error;
    }
  }

  /** Submits again what a send left that was interrupted. */
  private static void resend(Connection connection) throws Exception {
    Refused refusal = null;
    for (String id : connection.store().unsent()) {
      try {
        saySent(connection.submit(id));
      } catch (Refused error) {
        System.err.println(id + ": " + error.getMessage());
        refusal = error;
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  /** Prints messages; with --ack stores each durably, then takes it over; with --follow for ever. */
  private void receive(Connection connection) throws Exception {
    boolean acknowledging = options.containsKey("--ack");
    Connection.Handler handler = received -> {
      Map<String, Object> line = lineOf(received.verified);
      if (acknowledging) {
        line.put("stored", connection.keep(received) ? "before" : "now");
      }
      say(line);
    };
    if (options.containsKey("--follow")) {
      connection.follow(acknowledging, handler);
    }
    connection.list(received -> {
      handler.handle(received);
      if (acknowledging) {
        connection.acknowledge(received);
      }
    });
  }

  private static Map<String, Object> lineOf(Verified verified) throws Exception {
    Message message = verified.message;
    Map<String, Object> line = line("message_id", message.getId(), "index", verified.index,
        "sender", message.getSender(), "signed_by", verified.signedBy, "subject", message.getSubject(),
        "media_type", message.getBody().getMediaType());
    if (message.getBody().getMediaType().equals(NOTE_TYPE)) {
      Note note;
      try {
        note = Note.parseFrom(message.getBody().getContent());
      } catch (InvalidProtocolBufferException error) {
        throw new Unverified("no note: " + error.getMessage());
      }
      line.put("number", note.getNumber());
      line.put("date", note.getDate());
      line.put("paragraphs", List.copyOf(note.getParagraphsList()));
    }
    return line;
  }

  /** Checks evidence files without the hub. */
  private void verify(Profile profile) throws Exception {
    LogVerifier log = new LogVerifier(profile.text("log_key", ""));
    Map<String, Map<String, byte[]>> pins = profile.readPins();
    for (String file : words.subList(1, words.size())) {
      Verified verified;
      try {
        verified = Verified.ofFile(log, Files.readAllBytes(Path.of(file)), pins);
      } catch (Unverified | Unusable error) {
        System.err.println(file + ":");
        throw error;
      }
      say(line("message_id", verified.message.getId(), "index", verified.index,
          "sender", verified.message.getSender(), "signed_by", verified.signedBy,
          "subject", verified.message.getSubject(),
          "owners", verified.signedBy.stream().allMatch(owner -> Verified.pinnedKeys(pins, owner) != null)
              ? "pinned" : "by the log's word"));
    }
  }

  private void run() throws Exception {
    String home = System.getProperty("user.home") + "/.config/duta/profiles.toml";
    String set = System.getenv().getOrDefault("DUTA_CONFIG", "");
    Profile profile = Profile.read(Path.of(option("--config", set.isEmpty() ? home : set)), option("--profile", ""));
    if (words.get(0).equals("verify")) {
      verify(profile);
      return;
    }
    Path place = profile.folder().resolve(profile.id).resolve("messages");
    Connection connection = new Connection(profile, new Store(Path.of(option("--store", place.toString()))));
    try {
      switch (words.get(0)) {
        case "send" -> send(profile, connection);
        case "resend" -> resend(connection);
        default -> receive(connection);
      }
    } finally {
      connection.close();
    }
  }

  private static int exitCodeOf(Exception error) {
    if (error instanceof Usage) {
      System.err.println(error.getMessage() + "\n" + HELP);
      return 2;
    }
    if (error instanceof Refused) {
      System.err.println("Refused: " + error.getMessage());
      return 1;
    }
    if (error instanceof Away) {
      System.err.println("The hub does not answer: " + error.getMessage());
      return 4;
    }
    if (error instanceof Unverified) {
      System.err.println("Not verified: " + error.getMessage());
      return 5;
    }
    // Java's own say little but the file's name without their kind.
    System.err.println(error instanceof Unusable ? error.getMessage() : error.toString());
    return 3;
  }

  /** Runs one command. */
  public static void main(String[] arguments) {
    AtomicInteger code = new AtomicInteger();
    // Whoever follows, stops with Ctrl-C: Java would call that a failure.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(code.get())));
    try {
      new DutaClient(arguments).run();
    } catch (Exception error) {
      code.set(exitCodeOf(error));
    }
    System.exit(code.get());
  }
}
