/* A county with traffic, for tests that stop, copy, spoil and restore it. */
#ifndef ZHIAN_TESTS_E2E_BACKUP_FIXTURE_H
#define ZHIAN_TESTS_E2E_BACKUP_FIXTURE_H

#include "services/ctl/backup/backup.h"
#include "tests/lib/county.h"

#define FIXTURE_HEX 65
#define FIXTURE_WAIT_MS (getenv("ZHIAN_SABOTEUR") == NULL ? 180000 : 60000)

struct backup_fixture {
	struct county county;
	struct backup_county place;
	char base[FILE_PATH_MAX]; /* backups lie here, beside the county */
	bool drill;               /* restores are for a drill */
};

/* What is equal before and after, if nothing is lost and nothing is made up. */
struct backup_states {
	uint64_t head[DAEMON_COUNT];
	char state[DAEMON_COUNT][FIXTURE_HEX];
};

void fixture_create(struct backup_fixture *fixture);
void fixture_destroy(struct backup_fixture *fixture);

void fixture_start(struct backup_fixture *fixture);
void fixture_stop(struct backup_fixture *fixture);
/* Pushes the items first..first + count - 1 and waits until they are durable in all five. */
void fixture_push(struct backup_fixture *fixture, uint64_t first, size_t count,
		  size_t *ret_received, size_t *ret_repeated);
void fixture_states(struct backup_fixture *fixture, struct backup_states *ret_states);
/* Every report registered, `count` in all, each with exactly one row in each of the five. */
void fixture_expect_chains(struct backup_fixture *fixture, uint64_t count);

/* "base/name" */
const char *fixture_path(struct backup_fixture *fixture, const char *name, char out[FILE_PATH_MAX]);
/* Of a stopped county, under base/name. */
void fixture_backup(struct backup_fixture *fixture, const char *name);
/* Removes the county's data and settings. */
void fixture_wreck(struct backup_fixture *fixture);
/* Puts base/name back; the cut, for a look. */
void fixture_restore(struct backup_fixture *fixture, const char *name, struct backup_cut *ret_cut);

#endif
