/* Which program this is: the first eight bytes of the running program's build id, which the linker
 * makes of all that is in it (`readelf -n`, `file`; Debian's -dbgsym packages go by it).  As a
 * number whose hexadecimal digits are those of the id; 0: it has none.  The same build of the same
 * source has the same one. */
#ifndef ZHIAN_BASE_BUILD_ID_H
#define ZHIAN_BASE_BUILD_ID_H

#include <stddef.h>
#include <stdint.h>

uint64_t build_id(void);

/* Of one segment of ELF notes of `size` bytes; 0: no build id of at least eight bytes is among
 * them. */
uint64_t build_id_of_notes(const uint8_t *notes, size_t size);

#endif
