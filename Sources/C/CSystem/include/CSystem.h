// System calls that Swift's Glibc module leaves out.
#ifndef SCRUBJAY_CSYSTEM_H
#define SCRUBJAY_CSYSTEM_H
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

// Shims: these calls need _GNU_SOURCE, which must not be set for headers that Glibc's module shares.
int csystem_set_thread_name(const char *name);
int csystem_accept(int listener, struct sockaddr *address, socklen_t *length);
// Limits another process: bytes of memory and seconds of processor; it may write no file. 0 is done.
int csystem_limit_process(int process, unsigned long memory, unsigned long seconds);
#endif
