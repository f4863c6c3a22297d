package example.duta.client;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import example.duta.client.Errors.Unusable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who somebody is on the network, which hub they talk to, where their keys lie (format: core/profile/profile.h). */
final class Profile {
  private static final List<String> REQUIRED =
      List.of("name", "hub", "hub_ca", "log_key", "signing_key", "tls_key", "tls_certificate");
  private static final Pattern TABLE = Pattern.compile("\\s*\\[profiles\\.\"?([A-Za-z0-9_-]+)\"?\\]\\s*(#.*)?");
  private static final Pattern PAIR =
      Pattern.compile("\\s*([a-z_]+)\\s*=\\s*(?:(\"(?:[^\"\\\\]|\\\\.)*\")|'([^']*)')\\s*(#.*)?");

  final String id;
  private final Path folder;
  private final Map<String, String> values;

  private Profile(String id, Path folder, Map<String, String> values) {
    this.id = id;
    this.folder = folder;
    this.values = values;
  }

  /**
   * Reads one profile. Of TOML it knows what profiles have: tables {@code [profiles.ID]}, texts on
   * one line, comments; everything else is refused with its line.
   */
  static Profile read(Path file, String wanted) throws IOException, Unusable {
    TreeMap<String, Map<String, String>> profiles = new TreeMap<>();
    Map<String, String> top = new HashMap<>();
    Map<String, String> table = top;
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      Matcher begins = TABLE.matcher(line);
      Matcher pair = PAIR.matcher(line);
      if (begins.matches()) {
        table = profiles.computeIfAbsent(begins.group(1), key -> new HashMap<>());
      } else if (pair.matches()) {
        table.put(pair.group(1), pair.group(2) == null ? pair.group(3) : unescaped(pair.group(2)));
      } else if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
        throw new Unusable(file + ":" + number + ": neither [profiles.ID] nor a key with its text");
      }
    }
    String only = profiles.size() == 1 ? profiles.firstKey() : "";
    String id = wanted.isEmpty() ? top.getOrDefault("default", only) : wanted;
    if (!profiles.containsKey(id)) {
      throw new Unusable(file + ": no profile \"" + id + "\"; there are: " + String.join(", ", profiles.keySet()));
    }
    Profile profile = new Profile(id, file.toAbsolutePath().getParent(), profiles.get(id));
    for (String key : REQUIRED) {
      if (profile.text(key, "").isEmpty()) {
        throw new Unusable(file + ": profile " + id + " needs " + key);
      }
    }
    return profile;
  }

  /** TOML's basic strings are JSON's, as far as profiles use them. */
  private static String unescaped(String quoted) throws Unusable {
    try {
      return new Gson().fromJson(quoted, String.class);
    } catch (JsonParseException error) {
      throw new Unusable("a text in the profiles file cannot be read: " + quoted);
    }
  }

  /** The value of a key, or what stands for it. */
  String text(String key, String instead) {
    String value = values.getOrDefault(key, "");
    return value.isEmpty() ? instead : value;
  }

  /** The file that a key names; relative ones lie beside the profiles file. */
  Path path(String key) {
    return folder.resolve(values.get(key));
  }

  Path folder() {
    return folder;
  }

  /**
   * Keys of partners whose registration files lie in {@code trust}, by owner and key id. Of these
   * partners only these keys count, whatever the registry says.
   */
  Map<String, Map<String, byte[]>> readPins() throws IOException, Unusable {
    Map<String, Map<String, byte[]>> pins = new HashMap<>();
    if (text("trust", "").isEmpty()) {
      return pins;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path("trust"), "*.json")) {
      for (Path file : files) {
        readRegistration(file, pins);
      }
    }
    if (pins.isEmpty()) {
      throw new Unusable(path("trust") + ": there is no registration file (.json) in it");
    }
    return pins;
  }

  private static void readRegistration(Path file, Map<String, Map<String, byte[]>> pins) throws IOException, Unusable {
    try {
      JsonObject registration = new Gson().fromJson(Files.readString(file), JsonObject.class);
      Map<String, byte[]> known =
          pins.computeIfAbsent(registration.get("name").getAsString(), key -> new HashMap<>());
      for (JsonElement key : registration.getAsJsonArray("keys")) {
        byte[] spki = Base64.getDecoder().decode(key.getAsJsonObject().get("spki").getAsString());
        known.put(Keys.keyidOf(spki), spki);
      }
    } catch (RuntimeException error) {
      throw new Unusable(file + ": no registration: " + error.getMessage());
    }
  }
}
