/* What a backup says of the parts that it copies: each part that the journal names is opened with
 * its key.  Parts have no copy to be mended from, so damaged ones don't keep a backup from being
 * made; they are told. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/hex.h"
#include "common/base/random_source.h"
#include "common/stage/part_names.h"
#include "services/ctl/backup/backup_internal.h"

#define NAMES_ARENA ((size_t)1 << 20) /* an event has up to 64 KiB, more when unpacked */

struct looking {
	struct parts *parts;
	struct damages found;
};

static void part_came(void *context, const struct part_ref *ref)
{
	struct looking *looking = (struct looking *)context;
	struct err err;
	enum status status = parts_check(looking->parts, ref, &err);
	if (status == STATUS_OK || status == STATUS_NOT_FOUND)
		return;
	char about[2 * PART_DIGEST + 1];
	hex_print(bytes_of(ref->digest, PART_DIGEST), about);
	damages_add(&looking->found, about, &err);
}

static enum status walk(struct looking *looking, struct journal *journal, struct arena *arena,
			struct err *err)
{
	uint64_t last = journal_head(journal)->frame;
	for (uint64_t number = journal_first_frame(journal); number <= last; number++) {
		struct frame frame;
		TRY(journal_read(journal, number, &frame, err));
		if (!part_names_in_frame(frame.events, arena, part_came, looking))
			return err_set(err, STATUS_CORRUPT, "frame %llu has an unknown event",
				       (unsigned long long)number);
	}
	return STATUS_OK;
}

static enum status look(const char *folder, const char *journal_directory,
			struct damages *ret_found, struct err *err)
{
	char parts[FILE_PATH_MAX], keys[FILE_PATH_MAX];
	struct random_source random = random_system();
	struct parts_options options = {
		.directory = parts, .keys_directory = keys, .random = &random};
	struct looking looking = {.parts = NULL};
	struct journal *journal = NULL;
	struct arena arena;
	TRY(tree_join(parts, folder, "parts", err));
	TRY(tree_join(keys, folder, "keys", err));
	TRY(parts_open(&options, &looking.parts, err));
	uint8_t *memory = (uint8_t *)malloc(NAMES_ARENA);
	enum status status = memory != NULL ? journal_open_read(journal_directory, &journal, err)
					    : err_set(err, STATUS_FULL, "out of memory");
	arena_init(&arena, memory, NAMES_ARENA);
	if (status == STATUS_OK)
		status = walk(&looking, journal, &arena, err);
	journal_close(journal);
	parts_close(looking.parts);
	free(memory);
	*ret_found = looking.found;
	return status;
}

static void tell(int to, const struct damages *found)
{
	const uint8_t *bytes = (const uint8_t *)found;
	for (size_t at = 0; at < sizeof *found;) {
		ssize_t put = write(to, bytes + at, sizeof *found - at);
		if (put < 0 && errno != EINTR)
			_exit(1);
		at += put > 0 ? (size_t)put : 0;
	}
	_exit(0);
}

static bool hear(int from, struct damages *found)
{
	uint8_t *bytes = (uint8_t *)found;
	size_t at = 0;
	while (at < sizeof *found) {
		ssize_t got = read(from, bytes + at, sizeof *found - at);
		if (got == 0 || (got < 0 && errno != EINTR))
			break;
		at += got > 0 ? (size_t)got : 0;
	}
	return at == sizeof *found;
}

/* LMDB follows damaged pages anywhere: a process of its own may end over them. */
enum status backup_look_at_parts(const char *folder, const char *journal, struct damages *ret_found,
				 struct err *err)
{
	char path[FILE_PATH_MAX];
	int ends[2], exit;
	*ret_found = (struct damages){.count = 0};
	TRY(tree_join(path, folder, "parts", err));
	if (access(path, F_OK) != 0)
		return STATUS_OK; /* this daemon has none */
	if (pipe(ends) != 0)
		return err_set_errno(err, "can't make a pipe");
	pid_t child = fork();
	if (child < 0) {
		(void)close(ends[0]);
		(void)close(ends[1]);
		return err_set_errno(err, "can't fork");
	}
	if (child == 0) {
		struct err why;
		(void)close(ends[0]);
		if (look(folder, journal, ret_found, &why) != STATUS_OK)
			damages_add(ret_found, "", &why);
		tell(ends[1], ret_found);
	}
	(void)close(ends[1]);
	bool heard = hear(ends[0], ret_found);
	(void)close(ends[0]);
	while (waitpid(child, &exit, 0) < 0 && errno == EINTR)
		continue;
	if (heard)
		return STATUS_OK;
	*ret_found = (struct damages){.count = 0};
	(void)err_set(err, STATUS_CORRUPT, "%.200s: a process ended over its pages", path);
	damages_add(ret_found, "", err);
	return STATUS_OK;
}
