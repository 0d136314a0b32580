package dev.lockstep.bucket.s3.internal;

import dev.lockstep.bucket.s3.S3Settings.Encryption;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * What goes along with what is written: a name of the write, so that one whose answer was lost is
 * known again, and the encryption asked for.
 */
record WriteMarks(String writer, Encryption encryption) {
    /** Key of the object's metadata. */
    static final String WRITER = "lockstep-write";

    static WriteMarks fresh(Encryption encryption) {
        return new WriteMarks(UUID.randomUUID().toString(), encryption);
    }

    private Map<String, String> metadata() {
        return Map.of(WRITER, writer);
    }

    void on(PutObjectRequest.Builder put) {
        put.metadata(metadata());
        switch (encryption) {
            case Encryption.None _ -> {}
            case Encryption.ServerSide _ -> put.serverSideEncryption(ServerSideEncryption.AES256);
            case Encryption.Kms kms ->
                    put.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(kms.key());
        }
    }

    void on(CreateMultipartUploadRequest.Builder upload) {
        upload.metadata(metadata());
        switch (encryption) {
            case Encryption.None _ -> {}
            case Encryption.ServerSide _ ->
                    upload.serverSideEncryption(ServerSideEncryption.AES256);
            case Encryption.Kms kms ->
                    upload.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                            .ssekmsKeyId(kms.key());
        }
    }

    void on(CopyObjectRequest.Builder copy) {
        switch (encryption) {
            case Encryption.None _ -> {}
            case Encryption.ServerSide _ -> copy.serverSideEncryption(ServerSideEncryption.AES256);
            case Encryption.Kms kms ->
                    copy.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(kms.key());
        }
    }

    /** The sum that servers hold a body against, as the header has it. */
    static String md5(byte[] bytes, int length) {
        try {
            java.security.MessageDigest md5 = java.security.MessageDigest.getInstance("MD5");
            md5.update(bytes, 0, length);
            return Base64.getEncoder().encodeToString(md5.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
