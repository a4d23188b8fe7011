/* Threads beside a loop. */
#ifndef ZHIAN_BASE_THREAD_H
#define ZHIAN_BASE_THREAD_H

#include <pthread.h>

/* Starts a thread on which no signal is ever handled: the loop's thread takes them all.  0, or what
 * pthread_create() answers. */
int thread_start(pthread_t *ret_thread, void *(*run)(void *context), void *context);

#endif
