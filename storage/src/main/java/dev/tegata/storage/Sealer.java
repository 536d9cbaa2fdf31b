package dev.tegata.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what must not lie readable in the database: content tokens, private keys, unlock and bootstrap tokens, invite codes.
 *
 * <p>AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; each sealed value is bound to the place it belongs to (table, column, row
 * id), so a value copied into another row does not open. A sealed value is: format 1, the key's number, the nonce, the ciphertext with its
 * tag. The key set is text, one key a line as {@code number base64}: the first line seals, all lines open, so a key is replaced by
 * putting a new line on top. Thread-safe; prints nothing of the keys.
 */
public final class Sealer {
    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;
    private static final int HEADER_BYTES = 2 + NONCE_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<Byte, SecretKey> keys;
    private final byte sealingKey;

    private Sealer(Map<Byte, SecretKey> keys) {
        this.keys = keys;
        this.sealingKey = keys.keySet().iterator().next();
    }

    /** Makes a key set with one new key: a secret, to be kept where only the server can read it, and never lost. */
    public static String newKeySet() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return "1 " + Base64.getEncoder().encodeToString(key) + "\n";
    }

    /** @throws StorageException when {@code keySet} is not of the form described above */
    public static Sealer of(String keySet) {
        Map<Byte, SecretKey> keys = new LinkedHashMap<>();
        int lineNumber = 0;
        for (String line : keySet.lines().filter(l -> !l.isBlank()).toList()) {
            lineNumber++;
            String[] parts = line.strip().split(" +", -1);
            try {
                byte[] key = Base64.getDecoder().decode(parts[parts.length - 1]);
                if (parts.length != 2 || key.length != KEY_BYTES || keys.containsKey(Byte.valueOf(parts[0]))) {
                    throw new IllegalArgumentException("not a number of its own and 32 bytes in Base64");
                }
                keys.put(Byte.valueOf(parts[0]), new SecretKeySpec(key, "AES"));
            } catch (IllegalArgumentException e) {
                // The cause stays out: it may quote the line, which may be a secret.
                throw new StorageException(
                        "expected 'number base64-of-32-bytes' in line %d of the secret key set, got %d characters of another form; make a key set with: tegata key"
                                .formatted(lineNumber, line.length()));
            }
        }
        if (keys.isEmpty()) {
            throw new StorageException(
                    "expected at least one key in the secret key set, got none; make one with: tegata key");
        }
        return new Sealer(keys);
    }

    /** @param place table, column and row id the value belongs to, for example {@code location.token/0192…} */
    public byte[] seal(byte[] secret, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] ciphertext = run(Cipher.ENCRYPT_MODE, sealingKey, nonce, secret, place);
        return ByteBuffer.allocate(HEADER_BYTES + ciphertext.length)
                .put(FORMAT)
                .put(sealingKey)
                .put(nonce)
                .put(ciphertext)
                .array();
    }

    /** @throws StorageException when the value was sealed with a key that is not in the set, or for another place */
    public byte[] open(byte[] sealed, String place) {
        if (sealed.length < HEADER_BYTES || sealed[0] != FORMAT || !keys.containsKey(sealed[1])) {
            throw new StorageException("could not decrypt %s: it was not sealed with a key of this key set (%s)"
                    .formatted(place, keys.keySet()));
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 2, HEADER_BYTES);
        return run(
                Cipher.DECRYPT_MODE, sealed[1], nonce, Arrays.copyOfRange(sealed, HEADER_BYTES, sealed.length), place);
    }

    public byte[] sealText(String secret, String place) {
        return seal(secret.getBytes(StandardCharsets.UTF_8), place);
    }

    public String openText(byte[] sealed, String place) {
        return new String(open(sealed, place), StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, byte key, byte[] nonce, byte[] input, String place) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new StorageException(
                    "could not %s %s: the secret key is not the one it was sealed with, or the row was tampered with"
                            .formatted(mode == Cipher.ENCRYPT_MODE ? "encrypt" : "decrypt", place),
                    e);
        }
    }
}
