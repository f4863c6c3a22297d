package example.duta.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/**
 * Messages as files, by id. A file is there whole, and outlives a power cut, or it is not there.
 *
 * <pre>
 *   unsent/ID.envelope     signed, not yet accepted as far as this machine knows
 *   sent/ID.evidence       accepted by the hub
 *   received/ID.evidence   taken over, or about to be
 * </pre>
 */
final class Store {
  private final Path root;

  Store(Path root) {
    this.root = root.toAbsolutePath();
  }

  /** Returns when the file is durable: only then may others be told that it is stored. */
  Path put(String folder, String name, byte[] content) throws IOException {
    Path directory = root.resolve(folder);
    Path file = directory.resolve(name);
    Path part = directory.resolve(name + ".part");
    Files.createDirectories(
        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.deleteIfExists(part); // Of a run that was interrupted.
    try (FileChannel channel = FileChannel.open(part,
        EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    for (Path each : List.of(directory, root, root.getParent())) { // The names are on the disk too.
      try (FileChannel channel = FileChannel.open(each, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
    return file;
  }

  /** The file's bytes, or null. */
  byte[] get(String folder, String name) throws IOException {
    Path file = root.resolve(folder).resolve(name);
    return Files.exists(file) ? Files.readAllBytes(file) : null;
  }

  void remove(String folder, String name) throws IOException {
    Files.delete(root.resolve(folder).resolve(name));
  }

  /** Ids of what may not have been accepted yet, oldest first. */
  List<String> unsent() throws IOException {
    List<String> ids = new ArrayList<>();
    Path directory = root.resolve("unsent");
    if (Files.exists(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.envelope")) {
        files.forEach(file -> ids.add(file.getFileName().toString().replaceFirst("\\.envelope$", "")));
      }
    }
    Collections.sort(ids);
    return ids;
  }
}
