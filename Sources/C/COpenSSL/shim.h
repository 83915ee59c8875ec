// The parts of OpenSSL that are used: message digests of libcrypto, server sessions of libssl.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

// Shim: the options are macros made by another macro, which Swift does not see.
static inline uint64_t copenssl_server_options(void) {
    return SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF;
}
