/* Whole pages from the system, for a process's few large buffers.
 *
 * Zeroed; given back at once, whatever the heap's habits are.  Behind them lies a page that nobody
 * may touch: what runs over the end of a buffer of whole pages ends the program, in a release too.
 * AddressSanitizer keeps no shadow of its own for them, which for arenas of megabytes, made and
 * given back for each of thousands of scenarios, was most of a sanitized test's time.
 */
#ifndef ZHIAN_BASE_PAGES_H
#define ZHIAN_BASE_PAGES_H

#include <stddef.h>

/* NULL: the system has none left. */
void *pages_take(size_t size);
/* What pages_take() handed out for that size; NULL is nothing. */
void pages_give(void *memory, size_t size);

#endif
