package example.duta.client;

/** What can go wrong, by what is to be done about it. */
final class Errors {
  private Errors() {}

  /** What the hub gave does not verify: it must not be relied on. */
  static final class Unverified extends Exception {
    private static final long serialVersionUID = 1L;

    Unverified(String what) {
      super(what);
    }
  }

  /** A file or profile on this machine cannot be used. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String what) {
      super(what);
    }
  }

  /** The command line is wrong. */
  static final class Usage extends Exception {
    private static final long serialVersionUID = 1L;

    Usage(String what) {
      super(what);
    }
  }

  /** The hub refused something, for a reason of its catalogue. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String reason, String text) {
      super(text + " (" + reason + ")");
    }
  }

  /** The hub does not answer; the same may succeed later. */
  static final class Away extends Exception {
    private static final long serialVersionUID = 1L;

    Away(String text) {
      super(text);
    }
  }

  /** Throws Unverified unless {@code condition} holds. */
  static void require(boolean condition, String what) throws Unverified {
    if (!condition) {
      throw new Unverified(what);
    }
  }
}
