// Debian package zlib1g-dev, 1.2.13: the coding of gzip answers.
#include <zlib.h>
