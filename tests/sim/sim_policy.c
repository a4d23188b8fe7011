/* Policies to come: the one that ships, as its next versions, each with more time to rectify.
 *
 * A first version that follows on what the county was made with is one leader's word, every other
 * one two persons'.  Terms that run go on by the rule that they began with, until a person says
 * otherwise (clock.rule).
 */
#include "tests/sim/sim_policy.h"
#include "tests/sim/sim_book.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_tables.h"
#include "common/policy/rules/load.h"
#include "common/stage/common_decide.h"

static struct {
	struct policy_set *set;
	uint8_t digest[POLICY_DIGEST];
} versions[SIM_POLICIES];

static const struct policy *shipped;

/* `was` once in the file, in words of the same place. */
static struct bytes changed(struct pool *pool, struct bytes file, const char *was, const char *is)
{
	size_t was_size = strlen(was), is_size = strlen(is);
	const uint8_t *at = (const uint8_t *)memmem(file.data, file.size, was, was_size);
	ASSERT(at != NULL);
	size_t before = (size_t)(at - file.data), size = file.size - was_size + is_size;
	uint8_t *text = (uint8_t *)pool_alloc(pool, size);
	memcpy(text, file.data, before);
	memcpy(text + before, is, is_size);
	memcpy(text + before + is_size, at + was_size, file.size - before - was_size);
	return bytes_of(text, size);
}

static void change(struct pool *pool, struct policy_file *file, unsigned n)
{
	char text[128];
	if (strcmp(file->name, "policy.yaml") == 0) {
		(void)snprintf(text, sizeof text, "\nversion: %u\n", n + 2);
		file->content = changed(pool, file->content, "\nversion: 1\n", text);
	} else if (strcmp(file->name, "clocks.yaml") == 0) {
		(void)snprintf(text, sizeof text,
			       "    rule_id: OURS-HZ-RECTIFY\n    version: %u\n    budget: %u\n",
			       n + 2, n + 16);
		file->content = changed(pool, file->content,
					"    rule_id: OURS-HZ-RECTIFY\n    budget: 15\n", text);
	}
}

enum status sim_policies_load(const struct policy_set *first, struct problems *problems)
{
	shipped = &first->policy;
	for (unsigned n = 0; n < SIM_POLICIES; n++) {
		struct policy_file files[POLICY_FILES_MAX];
		size_t count = 0;
		struct pool pool;
		pool_init(&pool);
		enum status status = bundle_split(first->bundle, &pool, problems, files, &count);
		for (size_t i = 0; i < count; i++)
			change(&pool, &files[i], n);
		if (status == STATUS_OK)
			status = policy_load_files(files, count, problems, &versions[n].set);
		pool_done(&pool);
		TRY(status);
		policy_digest(versions[n].set->bundle, versions[n].digest);
	}
	return STATUS_OK;
}

void sim_policies_unload(void)
{
	for (unsigned n = 0; n < SIM_POLICIES; n++)
		policy_unload(&versions[n].set);
}

struct bytes sim_next_policy(unsigned n)
{
	return versions[n].set->bundle;
}

/* From 1; 0: none of those to come. */
static unsigned version_by(const uint8_t digest[POLICY_DIGEST])
{
	for (unsigned n = 0; n < SIM_POLICIES; n++) {
		if (memcmp(digest, versions[n].digest, POLICY_DIGEST) == 0)
			return n + 1;
	}
	return 0;
}

static struct sim_versions *versions_of(struct sim *sim, const struct world_node *node)
{
	return &sim->policy[sim_county(node)].versions[node_daemon(node)];
}

bool sim_policy_keep(const struct book_offer *offer, struct book_extra *ret_extra)
{
	uint8_t digest[POLICY_DIGEST];
	if (offer->kept != NULL)
		memcpy(digest, offer->kept, sizeof digest);
	else
		policy_digest(offer->content, digest);
	unsigned found = version_by(digest);
	if (found == 0)
		return false;
	*ret_extra = (struct book_extra){.version = versions[found - 1].set->policy.version};
	memcpy(ret_extra->digest, digest, sizeof digest);
	return true;
}

/* By instant; the newest by its version, as a clock may have been ahead when an older one came. */
static bool note_policy(void *context, const struct row_ref *row)
{
	struct sim_versions *known = (struct sim_versions *)context;
	struct book_row book;
	memcpy(&book, row->value.data, sizeof book);
	unsigned is = version_by(book.digest);
	if (is != 0 && known->versions.count <= SIM_POLICIES) {
		known->entries[known->versions.count++] =
			(struct policy_entry){book.effective_ms, &versions[is - 1].set->policy};
		if (is > known->newest)
			known->newest = is;
	}
	return true;
}

void sim_policy_found(struct sim *sim, struct world_node *node)
{
	struct sim_versions *known = versions_of(sim, node);
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)KIND(POLICY_ADOPTED));
	*known = (struct sim_versions){.entries = {{INT64_MIN, shipped}}, .versions = {.count = 1}};
	known->versions.entries = known->entries;
	(void)rows_scan(node_rows(node), TABLE_BOOKS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			SIZE_MAX, note_policy, known);
}

void sim_policy_in_force(struct sim *sim, const struct world_node *node, int64_t now_ms,
			 struct stage_books *books)
{
	const struct sim_versions *known = versions_of(sim, node);
	if (known->newest == 0)
		return;
	books->policy = policy_at(&known->versions, shipped, now_ms);
	books->policies = &known->versions;
	books->set += 16 * (uint64_t)(books->policy->version - shipped->version);
}

/* ---- what must hold */

static unsigned policy_kept(struct sim *sim, const struct world_node *node)
{
	return versions_of(sim, node)->newest;
}

uint64_t sim_check_policies(struct sim *sim)
{
	static const struct sim_book policy = {"policy", KIND(POLICY_ADOPTED), version_by,
					       policy_kept};
	return sim_check_book(sim, &policy);
}
