package dev.lockstep.bucket.s3;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.StoreContract;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** All that a store must do, by a lake in S3. */
@Tag("soak")
class S3LakeWholeContractTest extends StoreContract {
    private final String place = S3Server.shared().freshPlace();

    @Override
    protected Store open(Path directory) {
        return LakeInS3.open(place, directory).store();
    }
}
