#include "tests/unit/services/ctl/backup/backup_county.h"

#include <stdio.h>
#include <unistd.h>

#include "common/base/time.h"
#include "common/crypto/keys.h"
#include "tests/lib/test.h"

#define EVENT_SIZE 96u

static const char *path_of(struct backup_made *made, const char *base, const char *below,
			   char out[FILE_PATH_MAX])
{
	assert_ok(tree_join(out, base, below, &made->err));
	return out;
}

void made_put(struct backup_made *made, const char *base, const char *below, const char *text)
{
	char path[FILE_PATH_MAX], folder[FILE_PATH_MAX];
	(void)path_of(made, base, below, path);
	(void)snprintf(folder, sizeof folder, "%s", path);
	*strrchr(folder, '/') = '\0';
	assert_ok(file_make_directories(folder, 0750, &made->err));
	assert_ok(file_write_atomic(path, bytes_of_text(text), 0640, &made->err));
}

char *made_read(struct backup_made *made, const char *base, const char *below, size_t *ret_size)
{
	char path[FILE_PATH_MAX], *text;
	assert_ok(file_read(path_of(made, base, below, path), (size_t)64 << 20, &text, ret_size,
			    &made->err));
	return text;
}

void made_flip(struct backup_made *made, const char *base, const char *below, long at)
{
	char path[FILE_PATH_MAX];
	FILE *file = fopen(path_of(made, base, below, path), "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	int byte = fgetc(file);
	assert_int_not_equal(byte, EOF);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	assert_int_equal(fputc(byte ^ 1, file), byte ^ 1);
	assert_int_equal(fclose(file), 0);
}

static struct journal *open_journal(struct backup_made *made, enum daemon daemon)
{
	char below[64], path[FILE_PATH_MAX];
	struct journal *journal;
	(void)snprintf(below, sizeof below, "%s/journal", daemon_name(daemon));
	struct journal_options options = {
		.directory = path_of(made, made->county.data, below, path),
		.volume_bytes = (uint64_t)(made->small_volumes ? COUNTY_VOLUME / 4 : COUNTY_VOLUME),
		.region = made->county.region,
		.daemon = daemon,
		.driven_clock = made->driven,
		.random = &made->random,
		.now_ms = COUNTY_NOW_MS,
		.alarm_percent = 101,
		.refuse_percent = 101,
	};
	if (journal_open(&options, &journal, &made->err) != STATUS_OK)
		fail_msg("%s", made->err.text);
	return journal;
}

struct journal_head made_head(struct backup_made *made, const char *data, enum daemon daemon)
{
	char below[64], path[FILE_PATH_MAX];
	struct journal *journal;
	(void)snprintf(below, sizeof below, "%s/journal", daemon_name(daemon));
	assert_ok(journal_open_read(path_of(made, data, below, path), &journal, &made->err));
	struct journal_head head = *journal_head(journal);
	journal_close(journal);
	return head;
}

void made_append_events(struct backup_made *made, enum daemon daemon, struct bytes events,
			const struct frame_header *like)
{
	struct journal *journal = open_journal(made, daemon);
	struct frame_header header = *like;
	header.now_ms = COUNTY_NOW_MS + (int64_t)journal_head(journal)->frame;
	header.policy_set = 7;
	assert_ok(journal_append(journal, &header, events, &made->err));
	journal_close(journal);
}

void made_append(struct backup_made *made, enum daemon daemon, uint32_t count, enum daemon source,
		 uint64_t cursor, bool strange)
{
	uint8_t events[16 * EVENT_SIZE];
	const uint32_t length = EVENT_SIZE;
	uint64_t incarnation = source != DAEMON_UNKNOWN
				       ? made_head(made, made->county.data, source).incarnation
				       : 0;
	struct frame_header header = {
		.count = count,
		.cursor_count = source != DAEMON_UNKNOWN,
		.cursors = {{.source = (uint8_t)source,
			     .incarnation = incarnation + strange,
			     .sequence = cursor}},
	};
	assert_true(count <= 16);
	memset(events, (int)daemon, sizeof events);
	for (uint32_t i = 0; i < count; i++)
		memcpy(events + (size_t)i * EVENT_SIZE, &length, sizeof length);
	made_append_events(made, daemon, bytes_of(events, (size_t)count * EVENT_SIZE), &header);
}

void made_fork(struct backup_made *made, enum daemon daemon)
{
	struct journal *journal = open_journal(made, daemon);
	struct frame_header header = {.now_ms = COUNTY_NOW_MS + MS_PER_DAY};
	assert_ok(journal_fork(journal, &made->random, header.now_ms, &made->err));
	assert_ok(journal_append(journal, &header, bytes_of(NULL, 0), &made->err));
	journal_close(journal);
}

static void put_key(struct backup_made *made)
{
	char path[FILE_PATH_MAX];
	struct key key;
	assert_ok(crypto_start(&made->err));
	assert_ok(file_make_directories(path_of(made, made->county.etc, "keys", path), 0750,
					&made->err));
	key_make(KEY_TRANSPORT, "intake", &key);
	assert_ok(key_save(&key, path_of(made, made->county.etc, "keys/intake.key", path), NULL,
			   &made->err));
	assert_ok(file_make_directories(path_of(made, made->county.etc, "keys/public", path), 0750,
					&made->err));
	assert_ok(key_save(&key, NULL,
			   path_of(made, made->county.etc, "keys/public/intake.pub", path),
			   &made->err));
	key_wipe(&key);
	key_make(KEY_SEAL, "discloser", &key); /* its secret lies in a safe */
	assert_ok(key_save(&key, NULL,
			   path_of(made, made->county.etc, "keys/public/discloser.pub", path),
			   &made->err));
	key_wipe(&key);
}

struct backup_made *made_create(void)
{
	struct backup_made *made = (struct backup_made *)calloc(1, sizeof *made);
	made->dir = test_dir_create();
	random_seeded_init(&made->seeded, 1);
	made->random = random_seeded_source(&made->seeded);
	made->county.region = 522701;
	made->county.keys_kept_ms = COUNTY_KEYS_MS;
	(void)snprintf(made->county.etc, FILE_PATH_MAX, "%s/etc/522701", made->dir->path);
	(void)snprintf(made->county.data, FILE_PATH_MAX, "%s/var/522701", made->dir->path);
	(void)snprintf(made->backup, FILE_PATH_MAX, "%s/backup", made->dir->path);
	made_put(made, made->county.etc, "zhian.yaml", "region: 522701\n");
	put_key(made);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char below[64];
		(void)snprintf(below, sizeof below, "%s/secrets", daemon_name(daemon));
		made_put(made, made->county.data, below, daemon_name(daemon));
		(void)snprintf(below, sizeof below, "%s/books/0123", daemon_name(daemon));
		made_put(made, made->county.data, below, "a book\n");
		(void)snprintf(below, sizeof below, "%s/state/data.mdb", daemon_name(daemon));
		made_put(made, made->county.data, below, "a fold\n");
		journal_close(open_journal(made, daemon));
	}
	made_put(made, made->county.data, "intake/keys/data.mdb", "data keys\n");
	return made;
}

void made_destroy(struct backup_made *made)
{
	test_dir_destroy(made->dir);
	free(made);
}
