// Debian package libjansson-dev, 2.14: the JSON parser beneath the module JSON.
#include <jansson.h>
