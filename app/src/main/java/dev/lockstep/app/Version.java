package dev.lockstep.app;

/** The version of this build. */
public final class Version {
    public static final String TEXT = text();

    private Version() {}

    /** Class directories, as an IDE has them, have no manifest. */
    private static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
