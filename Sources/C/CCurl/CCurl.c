#include "CCurl.h"
#include <dlfcn.h>

// The types are those of the header that this is compiled with; the library of the same soname keeps
// them, as libcurl promises.
static CURLcode (*global_init)(long flags);
static CURL *(*easy_init)(void);
static void (*easy_cleanup)(CURL *handle);
static void (*easy_reset)(CURL *handle);
static CURLcode (*easy_setopt)(CURL *handle, CURLoption option, ...);
static CURLcode (*easy_perform)(CURL *handle);
static CURLcode (*easy_getinfo)(CURL *handle, CURLINFO info, ...);
static const char *(*easy_strerror)(CURLcode code);
static struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
static void (*slist_free_all)(struct curl_slist *list);

int ccurl_load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) return -1;
    struct {
        const char *name;
        void **place;
    } functions[] = {
        {"curl_global_init", (void **)&global_init},
        {"curl_easy_init", (void **)&easy_init},
        {"curl_easy_cleanup", (void **)&easy_cleanup},
        {"curl_easy_reset", (void **)&easy_reset},
        {"curl_easy_setopt", (void **)&easy_setopt},
        {"curl_easy_perform", (void **)&easy_perform},
        {"curl_easy_getinfo", (void **)&easy_getinfo},
        {"curl_easy_strerror", (void **)&easy_strerror},
        {"curl_slist_append", (void **)&slist_append},
        {"curl_slist_free_all", (void **)&slist_free_all},
    };
    for (unsigned i = 0; i < sizeof functions / sizeof *functions; i++) {
        *functions[i].place = dlsym(library, functions[i].name);
        if (!*functions[i].place) return -1;
    }
    return global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : -1;
}

CURL *ccurl_init(void) { return easy_init(); }
void ccurl_cleanup(CURL *handle) { easy_cleanup(handle); }
void ccurl_reset(CURL *handle) { easy_reset(handle); }
CURLcode ccurl_perform(CURL *handle) { return easy_perform(handle); }
const char *ccurl_words(CURLcode code) { return easy_strerror(code); }
struct curl_slist *ccurl_list_append(struct curl_slist *list, const char *text) {
    return slist_append(list, text);
}
void ccurl_list_free(struct curl_slist *list) { slist_free_all(list); }

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return easy_setopt(handle, option, value);
}
CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return easy_setopt(handle, option, value);
}
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return easy_setopt(handle, option, value);
}
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return easy_setopt(handle, option, value);
}
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return easy_setopt(handle, option, value);
}
CURLcode ccurl_set_bytes(CURL *handle, CURLoption option, ccurl_bytes value) {
    return easy_setopt(handle, option, value);
}
CURLcode ccurl_set_progress(CURL *handle, CURLoption option, ccurl_progress value) {
    return easy_setopt(handle, option, value);
}
CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return easy_getinfo(handle, info, value);
}
