#define _GNU_SOURCE
#include "CSystem.h"
#include <pthread.h>

int csystem_set_thread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

int csystem_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
