/* What comes from another region, and the directory that says whom to believe.
 *
 *   what 1 ‖ bytes: 'f' a frame, 'd' a Document that is sealed here; contents that are signed here:
 *   'c' of a document, 'r' of a receipt, 'h' of a heartbeat; 'y' a directory file, 'z' a
 *   directory's content that is signed here; 's' a sealed record, 'o' a record that is sealed here
 *
 * Behind a signature nothing can be guessed: the letters that sign let the fuzzer in, the others
 * check that it stays out.
 */
#include <stdlib.h>

#include "common/core/message.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_region.h"

#define MEMORY (2u << 20)

struct opening {
	struct fuzz_region *region;
	struct arena *arena;
	struct link_opened opened;
	bool believed;
};

static void open_frame(struct opening *opening, struct bytes frame)
{
	struct link *link = &opening->region->link;
	opening->believed =
		link_open(link, FUZZ_PEER, frame, FUZZ_NOW_MS, opening->arena, &opening->opened);
	enum link_refusal refusal = opening->opened.refusal;
	ASSERT(opening->believed == (refusal == LINK_REFUSED_NONE));
	ASSERT(refusal < LINK_REFUSAL_COUNT);
	ASSERT(opening->believed || link->refused[refusal] == 1);
}

/* ---- whoever has the peer's keys still says only what a peer may say */

static void check_document(const struct opening *opening)
{
	const Zh__DocumentContent *content = opening->opened.item.content;
	ASSERT(content->from_region == FUZZ_PEER && content->to_region == FUZZ_US);
	fuzz_check_message(&content->base);
	ASSERT(message_check(&zh__document__descriptor, opening->opened.item.document));
}

static void check_receipt(const struct opening *opening)
{
	const Zh__LinkReceiptContent *content = opening->opened.item.receipted;
	ASSERT(content->from_region == FUZZ_US && content->to_region == FUZZ_PEER);
	ASSERT(content->epoch == FUZZ_EPOCH);
	fuzz_check_message(&content->base);
	ASSERT(message_check(&zh__link_receipt__descriptor, opening->opened.item.receipt));
}

static void check_head(const struct opening *opening)
{
	const Zh__LinkHeadContent *content = opening->opened.head;
	ASSERT(content->from_region == FUZZ_PEER && content->to_region == FUZZ_US);
	fuzz_check_message(&content->base);
}

static void check_believed(const struct opening *opening)
{
	ASSERT(opening->opened.item.peer == FUZZ_PEER);
	if (opening->opened.door == NOTIFY_DOOR_LINK_DOCUMENT)
		check_document(opening);
	else if (opening->opened.door == NOTIFY_DOOR_LINK_RECEIPT)
		check_receipt(opening);
	else
		check_head(opening);
}

/* ---- whoever hasn't says only what the peer has said */

static void check_authentic(const struct opening *opening)
{
	const struct fuzz_region *region = opening->region;
	const ProtobufCMessage *content;
	struct bytes said;
	if (opening->opened.door == NOTIFY_DOOR_LINK_DOCUMENT) {
		content = &opening->opened.item.content->base;
		said = region->content;
	} else if (opening->opened.door == NOTIFY_DOOR_LINK_RECEIPT) {
		content = &opening->opened.item.receipted->base;
		said = region->receipted;
	} else {
		content = &opening->opened.head->base;
		said = region->head;
	}
	struct bytes packed = message_pack(content, opening->arena);
	ASSERT(packed.data == NULL || bytes_equal(packed, said));
}

/* ---- directories */

static void check_entries(const struct directory *directory)
{
	const Zh__Directory *content = directory_content(directory);
	fuzz_check_message(&content->base);
	for (size_t i = 0; i < content->n_entries; i++) {
		const Zh__DirectoryEntry *entry = content->entries[i];
		ASSERT(i == 0 || content->entries[i - 1]->code < entry->code);
		ASSERT(directory_entry(directory, entry->code) == entry);
		const Zh__DirectoryKey *box = directory_box_key(entry, 20150);
		ASSERT(box == NULL || box->key.len == KEY_PUBLIC);
		(void)directory_sign_key(entry, entry->sign_keys[0]->id.data, 20150);
	}
}

/* What opens is made again, and opens again. */
static void check_made_again(const struct fuzz_region *region, const struct directory *directory)
{
	uint8_t *file = (uint8_t *)malloc(DIRECTORY_MAX);
	ASSERT(file != NULL);
	struct writer out = writer_over(file, DIRECTORY_MAX);
	struct directory *again = NULL;
	ASSERT(directory_make(directory_content(directory), &region->root, &out, NULL) ==
	       STATUS_OK);
	ASSERT(directory_open(writer_bytes(&out), region->root.public_key, &again, NULL) ==
	       STATUS_OK);
	directory_close(again);
	free(file);
}

static void open_directory(const struct fuzz_region *region, struct bytes file, bool authentic)
{
	struct directory *directory = NULL;
	struct err err = {0};
	if (directory_open(file, region->root.public_key, &directory, &err) != STATUS_OK) {
		ASSERT(err.text[0] != '\0');
		return;
	}
	check_entries(directory);
	if (authentic)
		ASSERT(directory_content(directory)->n_entries == 2);
	else
		check_made_again(region, directory);
	directory_close(directory);
}

/* ---- seals */

static void open_sealed(const struct fuzz_region *region, struct bytes sealed, struct arena *arena)
{
	size_t size = sealed.size > SEAL_OVERHEAD ? sealed.size - SEAL_OVERHEAD : 0;
	uint8_t *plain = ARENA_ARRAY(arena, uint8_t, size + 1);
	if (plain != NULL &&
	    seal_open(&region->box_key, sealed, bytes_of_text(FUZZ_CONTEXT), plain) == STATUS_OK)
		ASSERT(bytes_equal(bytes_of(plain, size), region->content));
}

static void seal_and_open(const struct fuzz_region *region, struct bytes plain, struct arena *arena)
{
	size_t size = plain.size + SEAL_OVERHEAD;
	uint8_t *sealed = ARENA_ARRAY(arena, uint8_t, size);
	uint8_t *opened = ARENA_ARRAY(arena, uint8_t, plain.size + 1);
	struct bytes context = bytes_of_text(FUZZ_CONTEXT);
	if (sealed == NULL || opened == NULL)
		return;
	ASSERT(seal_once(&region->box_key, &region->link.random, plain, context, sealed) ==
	       STATUS_OK);
	struct bytes record = bytes_of(sealed, size);
	ASSERT(seal_open(&region->box_key, record, context, opened) == STATUS_OK);
	ASSERT(bytes_equal(bytes_of(opened, plain.size), plain));
	ASSERT(seal_open(&region->box_key, record, bytes_of_text("other"), opened) ==
	       STATUS_CORRUPT);
	ASSERT(seal_open(&region->peer_box_key, record, context, opened) == STATUS_NOT_FOUND);
}

/* ---- what is asked */

static struct bytes frame_of(struct fuzz_region *region, uint8_t what, struct bytes bytes,
			     struct arena *arena)
{
	switch (what) {
	case 'd':
		return fuzz_document_frame(region, bytes, region->content, arena);
	case 'c': {
		struct bytes document = fuzz_document(region, bytes, arena);
		return document.data == NULL ? document
					     : fuzz_document_frame(region, document, bytes, arena);
	}
	case 'r':
		return fuzz_receipt_frame(region, bytes, arena);
	case 'h':
		return fuzz_head_frame(region, bytes, arena);
	default:
		return bytes;
	}
}

static void check_frame(struct fuzz_region *region, uint8_t what, struct bytes bytes,
			struct arena *arena)
{
	struct opening opening = {.region = region, .arena = arena};
	struct bytes frame = frame_of(region, what, bytes, arena);
	if (frame.data == NULL)
		return;
	open_frame(&opening, frame);
	if (!opening.believed)
		return;
	check_believed(&opening);
	if (what != 'c' && what != 'r' && what != 'h')
		check_authentic(&opening);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_region region;
	static uint8_t memory[MEMORY];
	struct bytes rest = bytes_of(data, size);
	uint8_t what = fuzz_byte(&rest);
	struct arena arena;
	if (region.directory == NULL)
		fuzz_region_init(&region);
	fuzz_region_renew(&region);
	arena_init(&arena, memory, sizeof memory);
	if (what == 'y')
		open_directory(&region, rest, true);
	else if (what == 'z')
		open_directory(&region, fuzz_directory_file(&region, rest, &arena), false);
	else if (what == 's')
		open_sealed(&region, rest, &arena);
	else if (what == 'o')
		seal_and_open(&region, rest, &arena);
	else
		check_frame(&region, what, rest, &arena);
	return 0;
}
