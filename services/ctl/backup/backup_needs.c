/* What a daemon can't start without, besides its data: its key, and each book that it adopted. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/core/event.h"
#include "common/crypto/keys.h"
#include "common/policy/rules/bundle.h"
#include "services/ctl/backup/backup_internal.h"

#define EVENT_ARENA ((size_t)256 << 10)
#define BOOK_MAX ((size_t)64 << 20)

static enum status check_content(const char *path, const Zh__BookAdopted *book, struct err *err)
{
	char *content;
	uint8_t found[POLICY_DIGEST];
	size_t size;
	TRY(file_read(path, BOOK_MAX, &content, &size, err));
	policy_digest(bytes_of(content, size), found);
	free(content);
	if (memcmp(found, book->digest.data, sizeof found) == 0)
		return STATUS_OK;
	return err_set(err, STATUS_CORRUPT, "%s isn't what was adopted: its digest differs", path);
}

/* By its place among its daemon's files: each daemon has its own copy. */
static enum status check_book(const char *folder, const Zh__BookAdopted *book,
			      struct damages *damages, struct err *err)
{
	char below[16 + 2 * POLICY_DIGEST] = "books/", path[FILE_PATH_MAX], about[120];
	if (book->digest.len != POLICY_DIGEST)
		return STATUS_OK;
	hex_print(bytes_of(book->digest.data, POLICY_DIGEST), below + strlen(below));
	TRY(tree_join(path, folder, below, err));
	const char *daemon = strrchr(folder, '/');
	(void)snprintf(about, sizeof about, "%s/%s", daemon != NULL ? daemon + 1 : folder, below);
	return backup_note(damages, about, check_content(path, book, err), err);
}

static enum status check_events(const char *folder, struct bytes events, struct arena *arena,
				struct damages *damages, struct err *err)
{
	while (events.size != 0) {
		struct event_head head;
		struct event event;
		uint32_t length;
		memcpy(&length, events.data, sizeof length); /* verified before */
		struct bytes stored = bytes_of(events.data, length);
		events = bytes_of(events.data + length, events.size - length);
		arena_reset(arena);
		if (event_head_read(stored, &head) != STATUS_OK ||
		    event_descriptor(head.kind) != &zh__book_adopted__descriptor ||
		    event_read(stored, arena, &event) != STATUS_OK)
			continue;
		TRY(check_book(folder, (const Zh__BookAdopted *)event.body, damages, err));
	}
	return STATUS_OK;
}

static enum status check_books(const char *folder, struct journal *journal, struct arena *arena,
			       struct damages *damages, struct err *err)
{
	uint64_t last = journal_head(journal)->frame;
	for (uint64_t number = journal_first_frame(journal); number <= last; number++) {
		struct frame frame;
		TRY(journal_read(journal, number, &frame, err));
		TRY(check_events(folder, frame.events, arena, damages, err));
	}
	return STATUS_OK;
}

enum status backup_check_needs(const struct backup_county *county, enum daemon daemon,
			       const char *folder, struct journal *journal, struct damages *damages,
			       struct err *err)
{
	char below[64], about[64], path[FILE_PATH_MAX];
	struct key key;
	struct arena arena;
	(void)snprintf(below, sizeof below, "keys/%s.key", daemon_name(daemon));
	TRY(tree_join(path, county->etc, below, err));
	(void)snprintf(about, sizeof about, "keys/%s", daemon_name(daemon));
	enum status status = key_load(path, KEY_TRANSPORT, &key, err);
	if (status == STATUS_OK)
		key_wipe(&key);
	TRY(backup_note(damages, about, status, err));
	uint8_t *memory = (uint8_t *)malloc(EVENT_ARENA);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "out of memory");
	arena_init(&arena, memory, EVENT_ARENA);
	status = check_books(folder, journal, &arena, damages, err);
	free(memory);
	return status;
}
