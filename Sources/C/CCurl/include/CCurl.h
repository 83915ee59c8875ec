// libcurl for Swift, loaded when it is first used.
//
// Linking libcurl would cost every start of the server 6 MB and 4 ms for some thirty libraries that
// only the command line's client needs; so its functions are looked up at run time. The shims also
// give its variadic option and info calls fixed types, without which Swift cannot call them.
#ifndef SCRUBJAY_CCURL_H
#define SCRUBJAY_CCURL_H
#include <curl/curl.h>

typedef size_t (*ccurl_bytes)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_progress)(void *context, curl_off_t download_total, curl_off_t downloaded,
                              curl_off_t upload_total, curl_off_t uploaded);

// Loads and sets up libcurl; 0 when it went well. Call it once, before anything else here.
int ccurl_load(void);

CURL *ccurl_init(void);
void ccurl_cleanup(CURL *handle);
void ccurl_reset(CURL *handle);
CURLcode ccurl_perform(CURL *handle);
const char *ccurl_words(CURLcode code);
struct curl_slist *ccurl_list_append(struct curl_slist *list, const char *text);
void ccurl_list_free(struct curl_slist *list);

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value);
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_bytes(CURL *handle, CURLoption option, ccurl_bytes value);
CURLcode ccurl_set_progress(CURL *handle, CURLoption option, ccurl_progress value);
CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
#endif
