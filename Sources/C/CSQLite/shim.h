// SQLite 3, and the two things in it that Swift cannot call.
#ifndef SCRUBJAY_CSQLITE_H
#define SCRUBJAY_CSQLITE_H
#include <sqlite3.h>

// SQLITE_TRANSIENT (SQLite copies the bytes) is a macro that casts -1 to a function.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int place, const char *text,
                                    int count) {
    return sqlite3_bind_text(statement, place, text, count, SQLITE_TRANSIENT);
}
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int place, const void *bytes,
                                    int count) {
    return sqlite3_bind_blob(statement, place, bytes, count, SQLITE_TRANSIENT);
}
// sqlite3_db_config is variadic.
static inline int csqlite_keep_log_on_close(sqlite3 *connection, int keep) {
    return sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep, (int *)0);
}
#endif
