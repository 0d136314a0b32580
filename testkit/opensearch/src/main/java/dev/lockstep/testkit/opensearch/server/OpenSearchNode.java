package dev.lockstep.testkit.opensearch.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.node.NodeValidationException;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * A whole OpenSearch of one node with the k-NN plugin, on 127.0.0.1, without security. It prints
 * one line, {@code ready URL}, and ends when its standard input does, as it does when the process
 * that started it is gone however that ended.
 */
public final class OpenSearchNode extends Node {
    private static final String KNN = "org.opensearch.knn.plugin.KNNPlugin";

    private OpenSearchNode(Settings settings) throws ClassNotFoundException {
        super(
                InternalSettingsPreparer.prepareEnvironment(
                        settings, Map.of(), null, () -> "lockstep-test"),
                plugins(),
                false);
    }

    /** The k-NN plugin comes as a zip, which a compiler cannot read. */
    private static List<Class<? extends Plugin>> plugins() throws ClassNotFoundException {
        return List.of(
                Netty4Plugin.class,
                PainlessPlugin.class,
                ReindexPlugin.class,
                CommonAnalysisPlugin.class,
                Class.forName(KNN).asSubclass(Plugin.class));
    }

    /**
     * @param arguments the directory for its files, and the port
     */
    public static void main(String[] arguments) throws Exception {
        OpenSearchNode node = new OpenSearchNode(settings(Path.of(arguments[0]), arguments[1]));
        start(node);
        while (System.in.read() >= 0) {
            // Until nobody holds the other end.
        }
        Runtime.getRuntime().halt(0);
    }

    private static void start(OpenSearchNode node) throws NodeValidationException, IOException {
        node.start();
        int port =
                node.injector()
                        .getInstance(HttpServerTransport.class)
                        .boundAddress()
                        .publishAddress()
                        .getPort();
        try (FileOutputStream reader = new FileOutputStream(FileDescriptor.out)) {
            reader.write(
                    ("ready http://127.0.0.1:" + port + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Settings settings(Path home, String port) {
        return Settings.builder()
                .put("path.home", home.toString())
                .put("path.data", home.resolve("data").toString())
                .put("cluster.name", "lockstep-test")
                .put("discovery.type", "single-node")
                .put("network.host", "127.0.0.1")
                .put("http.port", port)
                .put("transport.port", "0")
                .put("http.type", "netty4")
                .put("transport.type", "netty4")
                .put("cluster.routing.allocation.disk.threshold_enabled", false)
                .build();
    }
}
