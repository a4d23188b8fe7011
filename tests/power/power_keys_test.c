/* Power cuts while keys follow each other, and behind a refusal.  Whenever the power went, what is
 * done again ends with both files of the new key and both of the one before; once it was said, they
 * are there.  What was refused isn't there again.
 *
 * ZHIAN_POWER_SEED repeats a run's choice of what became of unflushed changes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "services/ctl/county/people_change.h"
#include "tests/power/disk.h"
#include "tests/power/kit.h"

#define PATH (COUNTY_PATH + 64)
#define LONG_PATH (PATH + 160)
#define KEYS "/etc/zhian/522701/keys"
#define PEOPLE "/etc/zhian/522701/people.yaml"
#define FILE_MOST ((size_t)1 << 20)

struct cutting {
	char base[COUNTY_PATH];
	uint64_t seed;
	unsigned images;
	int32_t until;
	struct key before, after; /* of a person */
};

/* An image of the cut, in a folder of its own. */
static void make_image(struct cutting *cutting, struct disk *disk, size_t op, enum disk_fate fate,
		       char root[PATH])
{
	struct disk_cut cut = {op, fate, cutting->seed + cutting->images};
	char log[LONG_PATH];
	(void)snprintf(root, PATH, "%s/c%u", cutting->base, cutting->images++);
	(void)snprintf(log, sizeof log, "%s/log", root);
	POWER_MUST(file_make_directories(log, 0750, POWER_ERR));
	disk_image(disk, &cut, root);
}

static bool report(const char *what, const struct disk *disk, size_t op, enum disk_fate fate,
		   bool well)
{
	if (!well)
		printf("%s, %s, cut at %zu of %zu: NOT WELL\n", what, disk_fate_texts[fate], op,
		       disk_op_count(disk));
	return well;
}

/* false: it isn't there, or can't be read. */
static bool load(const char *root, const char *below, struct key *ret_key)
{
	char path[LONG_PATH];
	struct err err;
	(void)snprintf(path, sizeof path, "%.500s" KEYS "/%s", root, below);
	return key_load(path, KEY_TRANSPORT, ret_key, &err) == STATUS_OK;
}

/* `below` and `public`: a name's two files, which have the same key. */
static bool load_both(const char *root, const char *below, const char *public,
		      struct key *ret_secret)
{
	struct key other;
	return load(root, below, ret_secret) && load(root, public, &other) &&
	       ret_secret->has_secret &&
	       memcmp(ret_secret->public_key, other.public_key, KEY_PUBLIC) == 0;
}

/* ---- a person's */

static bool succeed(const char *root, int32_t until)
{
	const struct session session = {.root = root};
	const struct holder holder = {.id = "wang", .kind = "person", .folder = "persons/"};
	struct err err;
	return key_file_succeed(&session, COUNTY_REGION, &holder, until, &err) == STATUS_OK;
}

static void save(const struct key *key, const char *root, const char *name)
{
	char secret[LONG_PATH], public[LONG_PATH];
	(void)snprintf(secret, sizeof secret, "%.500s" KEYS "/persons/%s.key", root, name);
	(void)snprintf(public, sizeof public, "%.500s" KEYS "/public/persons/%s.pub", root, name);
	POWER_MUST(key_save(key, secret, public, POWER_ERR));
}

static bool is_of(const char *root, const char *name, const struct key *key)
{
	char secret[64], public[64];
	struct key found;
	(void)snprintf(secret, sizeof secret, "persons/%.30s.key", name);
	(void)snprintf(public, sizeof public, "public/persons/%.30s.pub", name);
	return load_both(root, secret, public, &found) &&
	       memcmp(found.public_key, key->public_key, KEY_PUBLIC) == 0;
}

static bool person_is_well(struct cutting *cutting, struct disk *disk, size_t op,
			   enum disk_fate fate)
{
	char root[PATH], ended[40], day[TIME_DAY_TEXT];
	struct key next;
	make_image(cutting, disk, op, fate, root);
	/* As after every adoption: as long as there is a next one. */
	bool well = load(root, "public/persons/wang.next.pub", &next)
			    ? op != disk_op_count(disk) && succeed(root, cutting->until)
			    : true;
	time_print_day(cutting->until, day);
	(void)snprintf(ended, sizeof ended, "wang.until-%s", day);
	return report("a person's", disk, op, fate,
		      well && is_of(root, "wang", &cutting->after) &&
			      is_of(root, ended, &cutting->before));
}

static bool try_person(struct cutting *cutting)
{
	char root[PATH], path[LONG_PATH], until[16];
	struct power_recorded recorded;
	(void)snprintf(root, sizeof root, "%s/person", cutting->base);
	(void)snprintf(path, sizeof path, "%s" KEYS "/persons", root);
	POWER_MUST(file_make_directories(path, 0700, POWER_ERR));
	(void)snprintf(path, sizeof path, "%s" KEYS "/public/persons", root);
	POWER_MUST(file_make_directories(path, 0700, POWER_ERR));
	key_make(KEY_TRANSPORT, "wang", &cutting->before);
	key_make(KEY_TRANSPORT, "wang", &cutting->after);
	save(&cutting->before, root, "wang");
	save(&cutting->after, root, "wang.next");
	(void)snprintf(until, sizeof until, "%d", (int)cutting->until);
	const char *const again[] = {"/proc/self/exe", root, until, NULL};
	bool well =
		power_record(again, cutting->base, root, &recorded) && recorded.exit_status == 0;
	for (size_t op = 0; well && op <= disk_op_count(recorded.disk); op++)
		for (int fate = 0; fate < FATE_COUNT; fate++)
			well &= person_is_well(cutting, recorded.disk, op, (enum disk_fate)fate);
	power_recorded_free(&recorded);
	return well;
}

/* ---- the next one is made */

/* As `key rotate` does: what was begun is gone on with.  false: it is refused. */
static bool make_next(const char *root, const char *stated, char ret_public[KEY_TEXT])
{
	const struct session session = {.root = root};
	const struct holder holder = {.id = "wang", .kind = "person", .folder = "persons/"};
	struct pool pool;
	struct err err = {STATUS_OK, ""};
	pool_init(&pool);
	const char *next = key_file_public(&session, COUNTY_REGION, &holder, KEY_FILE_NEXT, &pool);
	enum status status = STATUS_OK;
	if (next == NULL)
		status = key_file_make(&session, COUNTY_REGION, &holder, KEY_FILE_NEXT, stated,
				       &pool, &next, &err);
	if (status != STATUS_OK)
		printf("%s\n", err.text);
	else
		(void)snprintf(ret_public, KEY_TEXT, "%s", next);
	pool_done(&pool);
	return status == STATUS_OK;
}

static bool is_public(const struct key *key, const char *printed)
{
	char text[KEY_TEXT];
	key_print_public(key->public_key, text);
	return strcmp(text, printed) == 0;
}

/* Whichever key it is: the secret that lies here is its own, and follows.  Of one that was made
 * elsewhere (`stated`) none lies here, unless the one that was begun had its public half. */
static bool next_is_well(struct cutting *cutting, struct disk *disk, size_t op, enum disk_fate fate,
			 const char *stated)
{
	char root[PATH], next[KEY_TEXT] = "";
	struct key now, secret;
	make_image(cutting, disk, op, fate, root);
	bool well = make_next(root, stated, next) && succeed(root, cutting->until) &&
		    load(root, "public/persons/wang.pub", &now) && is_public(&now, next);
	if (well && stated != NULL && strcmp(next, stated) == 0)
		well = !load(root, "persons/wang.key", &secret);
	else if (well)
		well = is_of(root, "wang", &now);
	return report("the next key", disk, op, fate, well);
}

static bool try_next(struct cutting *cutting)
{
	char root[PATH], path[LONG_PATH], stated[KEY_TEXT];
	struct power_recorded recorded;
	struct key elsewhere;
	(void)snprintf(root, sizeof root, "%s/next", cutting->base);
	(void)snprintf(path, sizeof path, "%s" KEYS "/persons", root);
	POWER_MUST(file_make_directories(path, 0700, POWER_ERR));
	(void)snprintf(path, sizeof path, "%s" KEYS "/public/persons", root);
	POWER_MUST(file_make_directories(path, 0700, POWER_ERR));
	key_make(KEY_TRANSPORT, "wang", &cutting->before);
	key_make(KEY_TRANSPORT, "wang", &elsewhere);
	key_print_public(elsewhere.public_key, stated);
	save(&cutting->before, root, "wang");
	const char *const again[] = {"/proc/self/exe", root, NULL};
	bool well =
		power_record(again, cutting->base, root, &recorded) && recorded.exit_status == 0;
	for (size_t op = 0; op <= disk_op_count(recorded.disk); op++) {
		for (int fate = 0; fate < FATE_COUNT; fate++) {
			well &= next_is_well(cutting, recorded.disk, op, (enum disk_fate)fate,
					     NULL);
			well &= next_is_well(cutting, recorded.disk, op, (enum disk_fate)fate,
					     stated);
		}
	}
	power_recorded_free(&recorded);
	return well;
}

/* ---- a program's */

static int rotate(const char *root)
{
	char log[LONG_PATH];
	const char *const arguments[] = {power_ctl, "--root", root,     "--region", "522701",
					 "key",     "rotate", "intake", NULL};
	(void)snprintf(log, sizeof log, "%s/log/rotate.log", root);
	return power_run(arguments, NULL, log);
}

static bool program_is_well(struct cutting *cutting, struct disk *disk, size_t op,
			    enum disk_fate fate, const struct key *before, const char *day)
{
	char root[PATH], ended[64], ended_public[64];
	struct key now, old;
	make_image(cutting, disk, op, fate, root);
	(void)snprintf(ended, sizeof ended, "intake.until-%s.key", day);
	(void)snprintf(ended_public, sizeof ended_public, "public/intake.until-%s.pub", day);
	/* Where it was whole, nothing is set aside twice in a day. */
	if (op != disk_op_count(disk))
		(void)rotate(root);
	return report("a program's", disk, op, fate,
		      load_both(root, "intake.key", "public/intake.pub", &now) &&
			      load_both(root, ended, ended_public, &old) &&
			      memcmp(old.public_key, before->public_key, KEY_PUBLIC) == 0 &&
			      memcmp(now.public_key, before->public_key, KEY_PUBLIC) != 0);
}

static bool try_program(struct cutting *cutting, const char *root)
{
	struct power_recorded recorded;
	struct key before;
	char day[TIME_DAY_TEXT];
	const char *const arguments[] = {power_ctl, "--root", root,     "--region", "522701",
					 "key",     "rotate", "intake", NULL};
	time_print_day(people_today(), day);
	if (!load(root, "intake.key", &before))
		abort();
	bool well = power_record(arguments, cutting->base, root, &recorded) &&
		    recorded.exit_status == 0;
	size_t end = disk_op_count(recorded.disk);
	for (size_t op = 0; well && op <= end; op++) {
		/* A process each: what is lost is tried at each cut, and another way with each
		 * seed. */
		well &= program_is_well(cutting, recorded.disk, op, FATE_LOST, &before, day);
		well &= program_is_well(
			cutting, recorded.disk, op,
			(enum disk_fate)((cutting->seed + op) % (FATE_COUNT - 1) + 1), &before,
			day);
	}
	power_recorded_free(&recorded);
	return well;
}

/* ---- a refusal */

static char *people(const char *root)
{
	char path[LONG_PATH], *data;
	size_t size;
	(void)snprintf(path, sizeof path, "%.500s" PEOPLE, root);
	POWER_MUST(file_read(path, FILE_MOST, &data, &size, POWER_ERR));
	return data;
}

/* Nobody runs who could adopt it. */
static bool try_refusal(struct cutting *cutting, const char *root)
{
	struct power_recorded recorded;
	const char *const arguments[] = {power_ctl,   "--root", root,    "--region", "522701",
					 "feed",      "add",    "lab-9", "--name",   "质检所",
					 "--timeout", "1s",     NULL};
	char *before = people(root);
	bool well = power_record(arguments, cutting->base, root, &recorded) &&
		    recorded.exit_status != 0;
	for (int fate = 0; fate < FATE_COUNT; fate++) {
		char image[PATH];
		make_image(cutting, recorded.disk, disk_op_count(recorded.disk),
			   (enum disk_fate)fate, image);
		char *after = people(image);
		well &= report("a refusal", recorded.disk, disk_op_count(recorded.disk),
			       (enum disk_fate)fate, strcmp(before, after) == 0);
		free(after);
	}
	free(before);
	power_recorded_free(&recorded);
	return well;
}

/* ---- */

static void make_county(const char *root)
{
	char log[PATH + 32];
	const char *const arguments[] = {power_ctl,  "--root", root,     "init",
					 "--region", "522701", "--demo", NULL};
	(void)snprintf(log, sizeof log, "%s/log", root);
	POWER_MUST(file_make_directories(log, 0750, POWER_ERR));
	(void)snprintf(log, sizeof log, "%s/log/init.log", root);
	if (power_run(arguments, NULL, log) != 0)
		abort();
}

int main(int count, char **arguments)
{
	static struct cutting cutting;
	char root[PATH];
	POWER_MUST(crypto_start(POWER_ERR));
	if (count == 2)
		return make_next(arguments[1], NULL, root) ? 0 : 1;
	if (count == 3)
		return succeed(arguments[1], (int32_t)strtoll(arguments[2], NULL, 10)) ? 0 : 1;
	cutting.seed = power_seed();
	if (time_day_of_yyyymmdd(20990101, &cutting.until) != STATUS_OK)
		abort();
	power_base(cutting.base);
	(void)snprintf(root, sizeof root, "%s/county", cutting.base);
	make_county(root);
	bool well = try_next(&cutting);
	well &= try_person(&cutting);
	well &= try_refusal(&cutting, root);
	well &= try_program(&cutting, root);
	printf("power cuts of keys: %u, %s\n", cutting.images, well ? "well" : "NOT WELL");
	POWER_MUST(file_remove_tree(cutting.base, POWER_ERR));
	return well ? 0 : 1;
}
