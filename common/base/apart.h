/* A look at something that can end who looks, such as pages of a damaged file, by a child that
 * keeps nothing of ours.  Before there are threads and sockets. */
#ifndef ZHIAN_BASE_APART_H
#define ZHIAN_BASE_APART_H

#include <stdbool.h>

/* False: it found something, or ended. */
bool apart_is_well(bool (*look)(const void *context), const void *context);

#endif
