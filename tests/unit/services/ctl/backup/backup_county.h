/* A county's files without its daemons: five journals that count one another, and what lies beside
 * them. */
#ifndef ZHIAN_TESTS_UNIT_SERVICES_CTL_BACKUP_COUNTY_H
#define ZHIAN_TESTS_UNIT_SERVICES_CTL_BACKUP_COUNTY_H

#include "common/base/random_source.h"
#include "common/store/journal.h"
#include "services/ctl/backup/backup.h"
#include "tests/lib/test_dir.h"

#define COUNTY_NOW_MS INT64_C(1741915800000) /* 2025-03-14T09:30 in Guizhou */
#define COUNTY_VOLUME ((int64_t)4 << 20)
#define COUNTY_KEYS_MS (INT64_C(30) * 86400000)

struct backup_made {
	struct test_dir *dir;
	struct backup_county county;
	struct random_seeded seeded;
	struct random_source random;
	char backup[FILE_PATH_MAX]; /* the directory of its backups */
	bool driven;
	bool small_volumes; /* a quarter of COUNTY_VOLUME */
	struct err err;
};

struct backup_made *made_create(void);
void made_destroy(struct backup_made *made);

/* One frame with `count` events in a daemon's journal; its cursor of `source` stands at `cursor` in
 * the journal that is there, or in another's when `strange`. */
void made_append(struct backup_made *made, enum daemon daemon, uint32_t count, enum daemon source,
		 uint64_t cursor, bool strange);
/* The same with events of the caller's; of `like` count and cursors are taken. */
void made_append_events(struct backup_made *made, enum daemon daemon, struct bytes events,
			const struct frame_header *like);
/* A new life of a daemon's journal, in its place, with an empty frame. */
void made_fork(struct backup_made *made, enum daemon daemon);
/* Of its journal as it lies in the county. */
struct journal_head made_head(struct backup_made *made, const char *data, enum daemon daemon);

/* A file of the backup, or of the county's data. */
void made_put(struct backup_made *made, const char *base, const char *below, const char *text);
void made_flip(struct backup_made *made, const char *base, const char *below, long at);
char *made_read(struct backup_made *made, const char *base, const char *below, size_t *ret_size);

#endif
