#include "common/store/parts.h"

#include <sodium.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/store/engine.h"
#include "common/store/key_memory.h"
#include "common/store/part_reserve.h"

#define TABLE "parts"
#define MAP_BYTES (UINT64_C(64) << 30)

/* A part between parts_add and parts_commit. */
struct staged {
	struct staged *next;
	struct part_ref ref;
	struct part_key *key; /* a slot */
	size_t size;
	uint8_t sealed[];
};

struct parts {
	char *keys_directory;
	struct random_pool pool;
	struct random_source random; /* the pool's */
	struct engine *engine;
	struct engine_view *view;
	bool fresh;
	unsigned table;
	struct part_keys *keys;
	struct part_reserve reserve;
	struct key_slots slots;
	struct staged *first;
	struct staged **end;
	struct staged *leaving; /* between parts_prepare and parts_finish; not to be changed */
};

/* ---- what is staged */

static void staged_free(struct parts *parts, struct staged *staged)
{
	while (staged != NULL) {
		struct staged *next = staged->next;
		key_slot_give(&parts->slots, staged->key);
		free(staged);
		staged = next;
	}
}

/* `*from` becomes the end of the list. */
static void drop_from(struct parts *parts, struct staged **from)
{
	staged_free(parts, *from);
	*from = NULL;
	parts->end = from;
}

/* ---- opening */

static enum status fill(void *context, struct engine *engine, struct err *err)
{
	struct parts *parts = context;
	struct engine_write *write;
	TRY(engine_begin(engine, &write, err));
	enum status status = engine_table(write, TABLE, &parts->table, err);
	if (status != STATUS_OK) {
		engine_abort(write);
		return status;
	}
	return engine_commit(write, err);
}

/* Zeros: there is none. */
static enum status greatest_name(struct parts *parts, uint8_t ret_name[PART_DIGEST],
				 struct err *err)
{
	struct bytes name;
	struct bytes sealed;
	enum status status = engine_seek(parts->view, parts->table, ENGINE_LAST, bytes_of(NULL, 0),
					 &name, &sealed);
	memset(ret_name, 0, PART_DIGEST);
	if (status == STATUS_OK && name.size == PART_DIGEST)
		memcpy(ret_name, name.data, PART_DIGEST);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return err_set(err, status, "%s: can't be read", engine_path(parts->engine));
	return STATUS_OK;
}

static enum status open_into(struct parts *parts, const struct parts_options *options,
			     struct err *err)
{
	uint64_t map_bytes = options->map_bytes != 0 ? options->map_bytes : MAP_BYTES;
	const struct engine_options engine_options = {
		.path = options->directory,
		.map_bytes = map_bytes,
		.tables_max = 1,
		.no_sync = SABOTAGE("sync.parts"),
	};
	const struct place place = {parts->keys_directory, options->mem};
	if (options->mem != NULL)
		TRY(engine_open_mem(options->mem, &engine_options, &parts->engine, err));
	else {
		TRY(environment_make(&engine_options, fill, parts, err));
		TRY(engine_open_lmdb(&engine_options, &parts->engine, err));
	}
	TRY(fill(parts, parts->engine, err));
	TRY(engine_view_open(parts->engine, &parts->view, err));
	TRY(part_keys_open(&place, map_bytes / 4, &parts->keys, err));
	uint8_t greatest[PART_DIGEST];
	TRY(greatest_name(parts, greatest, err));
	return part_reserve_open(&parts->reserve, parts->keys, be64_get(greatest), err);
}

enum status parts_open(const struct parts_options *options, struct parts **ret_parts,
		       struct err *err)
{
	struct parts *parts = calloc(1, sizeof(*parts));
	char *keys_directory = strdup(options->keys_directory);
	if (parts == NULL || keys_directory == NULL || sodium_init() < 0) {
		free(parts);
		free(keys_directory);
		return err_set(err, STATUS_FULL, "%s: out of memory", options->directory);
	}
	parts->keys_directory = keys_directory;
	random_pool_init(&parts->pool, options->random);
	parts->random = random_pool_source(&parts->pool);
	parts->end = &parts->first;
	enum status status = open_into(parts, options, err);
	if (status != STATUS_OK) {
		parts_close(parts);
		return status;
	}
	*ret_parts = parts;
	return STATUS_OK;
}

void parts_close(struct parts *parts)
{
	if (parts == NULL)
		return;
	drop_from(parts, &parts->first);
	staged_free(parts, parts->leaving);
	key_slots_done(&parts->slots);
	random_pool_wipe(&parts->pool);
	part_reserve_close(&parts->reserve);
	part_keys_close(parts->keys);
	engine_view_close(parts->view);
	engine_close(parts->engine);
	free(parts->keys_directory);
	free(parts);
}

/* ---- adding */

enum status parts_add(struct parts *parts, enum part_kind kind, struct bytes content,
		      struct part_ref *ret_ref, struct err *err)
{
	ASSERT(kind != PART_UNKNOWN);
	if (content.size > PART_MAX)
		return err_set(err, STATUS_FULL, "a part has at most %u bytes, not %zu", PART_MAX,
			       content.size);
	size_t size = part_sealed_size(content.size);
	struct staged *staged = malloc(sizeof(*staged) + size);
	struct part_key *key = key_slot_take(&parts->slots);
	if (staged == NULL || key == NULL) {
		free(staged);
		if (key != NULL)
			key_slot_give(&parts->slots, key);
		return err_set(err, STATUS_FULL, "out of memory for a part of %zu bytes",
			       content.size);
	}
	uint64_t number;
	enum status status = part_reserve_take(&parts->reserve, &parts->random, &number, key);
	if (status != STATUS_OK) {
		key_slot_give(&parts->slots, key);
		free(staged);
		return err_set(err, status, "out of memory for the keys of parts");
	}
	staged->next = NULL;
	staged->key = key;
	staged->size = size;
	part_seal(&parts->random, key, number, kind, content, &staged->ref, staged->sealed);
	*parts->end = staged;
	parts->end = &staged->next;
	*ret_ref = staged->ref;
	return STATUS_OK;
}

bool parts_keys_locked(const struct parts *parts)
{
	return part_reserve_locked(&parts->reserve);
}

bool parts_staged(const struct parts *parts)
{
	return parts->first != NULL || parts->leaving != NULL;
}

static void give_back_from(struct parts *parts, struct staged **from)
{
	for (const struct staged *staged = *from; staged != NULL; staged = staged->next)
		part_reserve_give_back(&parts->reserve, be64_get(staged->ref.digest), staged->key);
	drop_from(parts, from);
}

void parts_forget_from(struct parts *parts, const uint8_t digest[PART_DIGEST])
{
	struct staged **from = &parts->first;
	while (*from != NULL && memcmp((*from)->ref.digest, digest, PART_DIGEST) != 0)
		from = &(*from)->next;
	give_back_from(parts, from);
}

void parts_forget_staged(struct parts *parts)
{
	give_back_from(parts, &parts->first);
}

static void view_release(struct parts *parts)
{
	engine_view_release(parts->view);
	parts->fresh = false;
}

/* Keys first: a part without its key could never be read, a key without its part is swept away. */
enum status parts_prepare(struct parts *parts, struct err *err)
{
	ASSERT(parts->leaving == NULL);
	if (parts->first == NULL)
		return STATUS_OK;
	TRY(part_reserve_commit(&parts->reserve, parts->keys, err));
	view_release(parts);
	parts->leaving = parts->first;
	parts->first = NULL;
	parts->end = &parts->first;
	return STATUS_OK;
}

enum status parts_write(struct parts *parts, struct err *err)
{
	if (parts->leaving == NULL)
		return STATUS_OK;
	struct engine_write *write;
	TRY(engine_begin(parts->engine, &write, err));
	for (const struct staged *staged = parts->leaving; staged != NULL; staged = staged->next) {
		struct bytes digest = bytes_of(staged->ref.digest, PART_DIGEST);
		struct bytes sealed = bytes_of(staged->sealed, staged->size);
		enum status status =
			engine_put(write, parts->table, digest, sealed, ENGINE_PUT_APPEND);
		if (status != STATUS_OK) {
			engine_abort(write);
			return err_set(err, status, "%s: can't add a part: %s",
				       engine_path(parts->engine), status_text(status));
		}
	}
	return engine_commit(write, err);
}

void parts_finish(struct parts *parts)
{
	if (parts->leaving == NULL)
		return;
	view_release(parts); /* one that was renewed meanwhile doesn't see them */
	staged_free(parts, parts->leaving);
	parts->leaving = NULL;
}

enum status parts_commit(struct parts *parts, struct err *err)
{
	TRY(parts_prepare(parts, err));
	TRY(parts_write(parts, err));
	parts_finish(parts);
	return STATUS_OK;
}

/* ---- reading */

static const struct staged *find_in(const struct staged *staged, const uint8_t digest[PART_DIGEST])
{
	while (staged != NULL && memcmp(staged->ref.digest, digest, PART_DIGEST) != 0)
		staged = staged->next;
	return staged;
}

static const struct staged *staged_find(const struct parts *parts,
					const uint8_t digest[PART_DIGEST])
{
	const struct staged *staged = find_in(parts->first, digest);
	return staged != NULL ? staged : find_in(parts->leaving, digest);
}

/* The name of what was erased may stay, with nothing behind it (sealed_remove). */
static bool is_erased(struct bytes sealed)
{
	return sealed.size == 0;
}

static enum status sealed_get(struct parts *parts, const uint8_t digest[PART_DIGEST],
			      struct bytes *ret_sealed)
{
	enum status status =
		engine_get(parts->view, parts->table, bytes_of(digest, PART_DIGEST), ret_sealed);
	return status == STATUS_OK && is_erased(*ret_sealed) ? STATUS_NOT_FOUND : status;
}

static enum status view_fresh(struct parts *parts, struct err *err)
{
	if (!parts->fresh)
		TRY(engine_view_renew(parts->view, err));
	parts->fresh = true;
	return STATUS_OK;
}

static enum status sealed_find(struct parts *parts, const struct part_ref *ref,
			       struct part_key *ret_key, struct bytes *ret_sealed, struct err *err)
{
	const struct staged *staged = staged_find(parts, ref->digest);
	if (staged != NULL) {
		*ret_key = *staged->key;
		*ret_sealed = bytes_of(staged->sealed, staged->size);
		return STATUS_OK;
	}
	TRY(view_fresh(parts, err));
	TRY(part_keys_get(parts->keys, ref->digest, ret_key, err));
	enum status status = sealed_get(parts, ref->digest, ret_sealed);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: the part is %s", engine_path(parts->engine),
			       status_text(status));
	return STATUS_OK;
}

enum status parts_read(struct parts *parts, const struct part_ref *ref, void *memory,
		       size_t capacity, size_t *ret_size, struct err *err)
{
	struct bytes sealed;
	if (ref->size > capacity)
		return err_set(err, STATUS_FULL, "no room for a part of %u bytes", ref->size);
	struct part_key *key = key_slot_take(&parts->slots);
	if (key == NULL)
		return err_set(err, STATUS_FULL, "out of memory for a part's key");
	enum status status = sealed_find(parts, ref, key, &sealed, err);
	if (status != STATUS_OK) {
		key_slot_give(&parts->slots, key);
		return status;
	}
	status = part_unseal(key, ref, sealed, memory);
	key_slot_give(&parts->slots, key);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: the part is %s", engine_path(parts->engine),
			       status_text(status));
	*ret_size = ref->size;
	return STATUS_OK;
}

static enum status check_with(struct parts *parts, const struct part_ref *ref, struct part_key *key,
			      struct err *err)
{
	struct bytes sealed;
	struct err why;
	TRY(view_fresh(parts, err));
	enum status found = sealed_get(parts, ref->digest, &sealed);
	enum status opens = part_keys_get(parts->keys, ref->digest, key, &why);
	if (found == STATUS_NOT_FOUND && opens == STATUS_NOT_FOUND)
		return err_set(err, STATUS_NOT_FOUND, "the part is erased");
	if (found == STATUS_OK && opens == STATUS_OK) {
		uint8_t *content = malloc(ref->size != 0 ? ref->size : 1);
		if (content == NULL)
			return err_set(err, STATUS_FULL, "out of memory for a part");
		found = part_unseal(key, ref, sealed, content);
		sodium_memzero(content, ref->size);
		free(content);
	}
	if (found == STATUS_OK && opens == STATUS_OK)
		return STATUS_OK;
	return err_set(err, STATUS_CORRUPT, "%s: part %llu: %s is %s", engine_path(parts->engine),
		       (unsigned long long)be64_get(ref->digest),
		       found != STATUS_OK ? "what was laid down" : "its key",
		       found == STATUS_NOT_FOUND || opens == STATUS_NOT_FOUND ? "missing"
									      : "damaged");
}

enum status parts_check(struct parts *parts, const struct part_ref *ref, struct err *err)
{
	if (ref->size > PART_MAX)
		return err_set(err, STATUS_CORRUPT, "a part of %u bytes can't be", ref->size);
	struct part_key *key = key_slot_take(&parts->slots);
	if (key == NULL)
		return err_set(err, STATUS_FULL, "out of memory for a part's key");
	enum status status = check_with(parts, ref, key, err);
	key_slot_give(&parts->slots, key);
	return status;
}

enum status parts_keys_held(struct parts *parts, struct parts_keys *ret_keys, struct err *err)
{
	ret_keys->generation = part_keys_generation(parts->keys);
	return part_keys_last(parts->keys, &ret_keys->last, err);
}

uint64_t parts_next_number(const struct parts *parts)
{
	return part_reserve_next(&parts->reserve);
}

/* ---- erasing */

struct digests {
	size_t count;
	size_t capacity;
	uint8_t *data;
};

static enum status digests_add(struct digests *digests, const uint8_t digest[PART_DIGEST])
{
	if (digests->count == digests->capacity) {
		size_t capacity = digests->capacity == 0 ? 64 : 2 * digests->capacity;
		uint8_t *grown = realloc(digests->data, capacity * PART_DIGEST);
		if (grown == NULL)
			return STATUS_FULL;
		digests->data = grown;
		digests->capacity = capacity;
	}
	memcpy(digests->data + digests->count * PART_DIGEST, digest, PART_DIGEST);
	digests->count++;
	return STATUS_OK;
}

static int digest_compare(const void *a, const void *b)
{
	return memcmp(a, b, PART_DIGEST);
}

/* The greatest name stays, with nothing behind it: the next number is counted from there, and one
 * that was given never goes to another part, whose key would seem to be the erased one's. */
static enum status sealed_remove(struct parts *parts, const struct digests *digests,
				 struct err *err)
{
	struct engine_write *write;
	uint8_t greatest[PART_DIGEST];
	TRY(view_fresh(parts, err));
	TRY(greatest_name(parts, greatest, err));
	view_release(parts);
	TRY(engine_begin(parts->engine, &write, err));
	for (size_t i = 0; i < digests->count; i++) {
		struct bytes digest = bytes_of(digests->data + i * PART_DIGEST, PART_DIGEST);
		bool last = memcmp(digest.data, greatest, PART_DIGEST) == 0 &&
			    !SABOTAGE("parts.number-again");
		enum status status = last ? engine_put(write, parts->table, digest,
						       bytes_of(greatest, 0), ENGINE_PUT)
					  : engine_del(write, parts->table, digest);
		if (status != STATUS_OK) {
			engine_abort(write);
			return err_set(err, status, "%s: can't remove a part: %s",
				       engine_path(parts->engine), status_text(status));
		}
	}
	return engine_commit(write, err);
}

static enum status erase(struct parts *parts, struct digests *digests, struct err *err)
{
	ASSERT(!parts_staged(parts));
	if (digests->count == 0)
		return STATUS_OK;
	qsort(digests->data, digests->count, PART_DIGEST, digest_compare);
	TRY(part_keys_erase(parts->keys, digests->data, digests->count, err));
	return sealed_remove(parts, digests, err);
}

/* What is erased already isn't looked for: no keys are written again for nothing. */
static enum status collect_kept(struct parts *parts, const struct part_ref *refs, size_t count,
				struct digests *digests, struct err *err)
{
	TRY(view_fresh(parts, err));
	for (size_t i = 0; i < count; i++) {
		struct bytes sealed;
		enum status status = sealed_get(parts, refs[i].digest, &sealed);
		if (status == STATUS_OK)
			status = digests_add(digests, refs[i].digest);
		if (status != STATUS_OK && status != STATUS_NOT_FOUND)
			return err_set(err, status, "%s: can't erase %zu parts: %s",
				       engine_path(parts->engine), count, status_text(status));
	}
	return STATUS_OK;
}

enum status parts_erase(struct parts *parts, const struct part_ref *refs, size_t count,
			struct err *err)
{
	struct digests digests = {.count = 0};
	enum status status = collect_kept(parts, refs, count, &digests, err);
	if (status == STATUS_OK)
		status = erase(parts, &digests, err);
	free(digests.data);
	return status;
}

/* ---- sweeping */

struct sweep {
	struct parts *parts;
	parts_wanted_fn *wanted;
	void *context;
	struct digests digests;
};

/* A part that nobody wants, or whose key is gone. */
static enum status look_at_part(struct sweep *sweep, const uint8_t digest[PART_DIGEST],
				struct err *err)
{
	struct key_slots *slots = &sweep->parts->slots;
	struct part_key *key = key_slot_take(slots);
	if (key == NULL)
		return err_set(err, STATUS_FULL, "out of memory for a part's key");
	enum status status = part_keys_get(sweep->parts->keys, digest, key, err);
	key_slot_give(slots, key);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (status == STATUS_OK && sweep->wanted(sweep->context, digest))
		return STATUS_OK;
	return digests_add(&sweep->digests, digest);
}

static enum status sweep_parts(struct sweep *sweep, struct err *err)
{
	struct parts *parts = sweep->parts;
	struct bytes digest;
	struct bytes sealed;
	TRY(view_fresh(parts, err));
	enum status status = engine_seek(parts->view, parts->table, ENGINE_FIRST, bytes_of(NULL, 0),
					 &digest, &sealed);
	while (status == STATUS_OK) {
		if (!is_erased(sealed))
			TRY(look_at_part(sweep, digest.data, err));
		status = engine_next(parts->view, parts->table, &digest, &sealed);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A key that has no part and isn't for one to come. */
static enum status look_at_key(void *context, struct bytes name, struct bytes row)
{
	struct sweep *sweep = context;
	struct parts *parts = sweep->parts;
	struct bytes digest;
	struct bytes sealed;
	(void)row;
	if (be64_get(name.data) >= part_reserve_next(&parts->reserve))
		return STATUS_OK;
	enum status status =
		engine_seek(parts->view, parts->table, ENGINE_AT_OR_AFTER, name, &digest, &sealed);
	if (status == STATUS_OK && bytes_start_with(digest, name) && !is_erased(sealed))
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	uint8_t whole[PART_DIGEST] = {0};
	memcpy(whole, name.data, name.size);
	return digests_add(&sweep->digests, whole);
}

enum status parts_sweep(struct parts *parts, parts_wanted_fn *wanted, void *context,
			size_t *ret_erased, struct err *err)
{
	struct sweep sweep = {.parts = parts, .wanted = wanted, .context = context};
	enum status status = sweep_parts(&sweep, err);
	if (status == STATUS_OK)
		status = part_keys_walk(parts->keys, 0, look_at_key, &sweep, err);
	if (status == STATUS_OK)
		status = erase(parts, &sweep.digests, err);
	if (status == STATUS_OK)
		*ret_erased = sweep.digests.count;
	free(sweep.digests.data);
	return status;
}

/* ---- sweeping, some at a time */

struct parts_sweep {
	struct parts *parts;
	uint64_t next;
	struct digests unwanted;
};

enum status parts_sweep_begin(struct parts *parts, uint64_t first, struct parts_sweep **ret_sweep,
			      struct err *err)
{
	struct parts_sweep *sweep = calloc(1, sizeof(*sweep));
	if (sweep == NULL)
		return err_set(err, STATUS_FULL, "out of memory for looking at parts");
	sweep->parts = parts;
	sweep->next = first;
	*ret_sweep = sweep;
	return STATUS_OK;
}

void parts_sweep_end(struct parts_sweep *sweep)
{
	if (sweep == NULL)
		return;
	free(sweep->unwanted.data);
	free(sweep);
}

enum status parts_sweep_step(struct parts_sweep *sweep, size_t rows, parts_wanted_fn *wanted,
			     void *context, bool *ret_more, size_t *ret_erased, struct err *err)
{
	struct parts *parts = sweep->parts;
	uint8_t from[PART_DIGEST] = {0};
	struct bytes name;
	struct bytes sealed;
	be64_put(from, sweep->next);
	*ret_more = false;
	*ret_erased = 0;
	TRY(view_fresh(parts, err));
	enum status status = engine_seek(parts->view, parts->table, ENGINE_AT_OR_AFTER,
					 bytes_of(from, sizeof(from)), &name, &sealed);
	for (; status == STATUS_OK && rows != 0; rows--) {
		if (name.size != PART_DIGEST)
			return err_set(err, STATUS_CORRUPT, "%s: a part's name has %zu bytes",
				       engine_path(parts->engine), name.size);
		sweep->next = be64_get(name.data) + 1;
		if (!is_erased(sealed) && !wanted(context, name.data))
			TRY(digests_add(&sweep->unwanted, name.data));
		status = engine_next(parts->view, parts->table, &name, &sealed);
	}
	*ret_more = status == STATUS_OK;
	if (*ret_more)
		return STATUS_OK;
	if (status != STATUS_NOT_FOUND)
		return err_set(err, status, "%s: can't be read", engine_path(parts->engine));
	TRY(erase(parts, &sweep->unwanted, err));
	*ret_erased = sweep->unwanted.count;
	return STATUS_OK;
}
