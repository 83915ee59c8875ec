#define _GNU_SOURCE
#include "CSystem.h"
#include <pthread.h>
#include <sys/resource.h>

int csystem_set_thread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

int csystem_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int csystem_limit_process(int process, unsigned long memory, unsigned long seconds) {
    struct rlimit space = {memory, memory}, time = {seconds, seconds}, none = {0, 0};
    return prlimit(process, RLIMIT_AS, &space, 0) || prlimit(process, RLIMIT_CPU, &time, 0) ||
           prlimit(process, RLIMIT_FSIZE, &none, 0) || prlimit(process, RLIMIT_CORE, &none, 0);
}
