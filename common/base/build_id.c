#include "common/base/build_id.h"

#include <elf.h>
#include <link.h>
#include <string.h>

static const char owner[] = "GNU";

/* Names and contents begin at multiples of four. */
static size_t padded(uint32_t size)
{
	return ((size_t)size + 3) & ~(size_t)3;
}

uint64_t build_id_of_notes(const uint8_t *notes, size_t size)
{
	ElfW(Nhdr) note;
	while (size >= sizeof note) {
		memcpy(&note, notes, sizeof note);
		size_t name = padded(note.n_namesz), content = padded(note.n_descsz);
		size -= sizeof note;
		notes += sizeof note;
		if (name > size || note.n_descsz > size - name)
			return 0;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof owner &&
		    memcmp(notes, owner, sizeof owner) == 0 && note.n_descsz >= sizeof(uint64_t)) {
			uint64_t id = 0;
			for (size_t i = 0; i < sizeof id; i++)
				id = id << 8 | notes[name + i];
			return id;
		}
		if (content > size - name)
			return 0;
		notes += name + content;
		size -= name + content;
	}
	return 0;
}

/* The program itself comes first, before its libraries. */
static int look_at(struct dl_phdr_info *object, size_t size, void *found)
{
	uint64_t *id = (uint64_t *)found;
	(void)size;
	for (size_t i = 0; i < object->dlpi_phnum && *id == 0; i++) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
		if (segment->p_type == PT_NOTE)
			*id = build_id_of_notes(
				(const uint8_t *)(object->dlpi_addr + segment->p_vaddr),
				segment->p_memsz);
	}
	return 1;
}

uint64_t build_id(void)
{
	uint64_t id = 0;
	(void)dl_iterate_phdr(look_at, &id);
	return id;
}
