#include "tests/sim/sim_book.h"
#include "tests/sim/sim_policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/uscc.h"
#include "common/core/common_tables.h"
#include "common/policy/books/calendar_load.h"
#include "common/policy/books/campaign_plan_load.h"
#include "common/policy/books/dictionary_load.h"
#include "common/policy/rules/bundle.h"
#include "common/stage/common_decide.h"
#include "services/scenario/books.h"

static struct {
	struct book_set set;
	char firms[SIM_FIRMS][19];
	struct pool plan_pool, next_pool;
	char *next_text;
	size_t next_size;
	struct calendar next; /* with a week off that the first one doesn't have */
	uint8_t next_digest[POLICY_DIGEST];
	char *plan_text;
	const Zh__CampaignPlan *plan;
	/* The dictionary that ships, as its versions to come: each with a class more. */
	struct sim_dictionary {
		char *text;
		size_t size;
		uint8_t digest[POLICY_DIGEST];
		struct dictionary dictionary;
	} dictionaries[SIM_DICTIONARIES];
} books;

/* Valid codes of invented firms, of all three regions. */
static void make_firms(void)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	for (unsigned firm = 0; firm < SIM_FIRMS; firm++) {
		char *code = books.firms[firm];
		(void)snprintf(code, 19, "91%06u", (unsigned)sim_regions[firm % SIM_REGIONS]);
		unsigned n = firm * 7919u + 13u;
		for (int i = 0; i < 8; i++, n = n / 31 + 7 + firm)
			code[8 + i] = alphabet[n % 31];
		code[16] = uscc_organisation_character(code + 8);
		code[17] = uscc_check_character(code);
		code[18] = '\0';
	}
}

static enum status load_plan(struct problems *problems, struct err *err)
{
	static const char path[] = ZHIAN_SOURCE_DIR "/deploy/campaigns/001.yaml";
	size_t size;
	pool_init(&books.plan_pool);
	TRY(file_read(path, CAMPAIGN_FILE_MAX, &books.plan_text, &size, err));
	return campaign_plan_load(bytes_of(books.plan_text, size), path, &books.set.dictionary,
				  &books.plan_pool, problems, &books.plan);
}

/* The calendar that ships, as its next version. */
static enum status load_next(struct problems *problems, struct err *err)
{
	static const char path[] = ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv";
	static const char was[] = "# version: 1", is[] = "# version: 2";
	size_t size;
	char *text;
	pool_init(&books.next_pool);
	TRY(file_read(path, 1u << 20, &text, &size, err));
	books.next_text = (char *)malloc(size + 1024);
	ASSERT(books.next_text != NULL);
	memcpy(books.next_text, text, size);
	free(text);
	char *version = (char *)memmem(books.next_text, size, was, sizeof was - 1);
	ASSERT(version != NULL);
	memcpy(version, is, sizeof is - 1);
	for (unsigned day = 7; day <= 11; day++)
		size += (size_t)snprintf(books.next_text + size, 64, "2025-04-%02u,holiday,州庆\n",
					 day);
	books.next_size = size;
	policy_digest(bytes_of(books.next_text, size), books.next_digest);
	return calendar_load(bytes_of(books.next_text, size), path, &books.next_pool, problems,
			     &books.next);
}

static enum status load_dictionary(unsigned n, struct problems *problems, struct err *err)
{
	static const char path[] = ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml";
	static const char was[] = "\nversion: 1";
	struct sim_dictionary *next = &books.dictionaries[n];
	size_t size;
	char *text;
	TRY(file_read(path, 1u << 20, &text, &size, err));
	next->text = (char *)malloc(size + 1024);
	ASSERT(next->text != NULL);
	memcpy(next->text, text, size);
	free(text);
	char *version = (char *)memmem(next->text, size, was, sizeof was - 1);
	ASSERT(version != NULL);
	version[sizeof was - 2] = (char)('2' + n);
	for (unsigned added = 0; added <= n; added++)
		size += (size_t)snprintf(next->text + size, 512,
					 "  - {code: S9-%02u, name_zh: \"新增产品%u\", name_en: "
					 "\"added %u\", flags: [standard],\n     regime: "
					 "\"强制性国家标准\", confidence: recalled, source: "
					 "\"[000] 一\"}\n",
					 added + 1, added + 1, added + 1);
	next->size = size;
	policy_digest(bytes_of(next->text, size), next->digest);
	return dictionary_load(bytes_of(next->text, size), path, &books.next_pool, problems,
			       &next->dictionary);
}

static enum status load_dictionaries(struct problems *problems, struct err *err)
{
	for (unsigned n = 0; n < SIM_DICTIONARIES; n++)
		TRY(load_dictionary(n, problems, err));
	return STATUS_OK;
}

/* Which of those to come has this digest, from 1; 0: none. */
static unsigned dictionary_by(const uint8_t digest[POLICY_DIGEST])
{
	for (unsigned n = 0; n < SIM_DICTIONARIES; n++) {
		if (memcmp(digest, books.dictionaries[n].digest, POLICY_DIGEST) == 0)
			return n + 1;
	}
	return 0;
}

struct bytes sim_next_dictionary(unsigned n)
{
	return bytes_of(books.dictionaries[n].text, books.dictionaries[n].size);
}

struct bytes sim_next_calendar(void)
{
	return bytes_of(books.next_text, books.next_size);
}

static bool *has_next(struct sim *sim, const struct world_node *node)
{
	return &sim->calendar[sim_county(node)].adopted[node_daemon(node)];
}

static unsigned *dictionary_in(struct sim *sim, const struct world_node *node)
{
	return &sim->dictionary[sim_county(node)].adopted[node_daemon(node)];
}

static bool is_dictionary(const struct book_offer *offer, struct book_extra *ret_extra)
{
	uint8_t digest[POLICY_DIGEST];
	if (offer->kept != NULL)
		memcpy(digest, offer->kept, sizeof digest);
	else
		policy_digest(offer->content, digest);
	unsigned found = dictionary_by(digest);
	if (found == 0)
		return false;
	*ret_extra =
		(struct book_extra){.version = books.dictionaries[found - 1].dictionary.version};
	memcpy(ret_extra->digest, digest, sizeof digest);
	return true;
}

static bool keep_book(void *context, struct world_node *node, const struct book_offer *offer,
		      struct book_extra *ret_extra)
{
	struct sim *sim = (struct sim *)context;
	uint8_t digest[POLICY_DIGEST];
	if (offer->kind == KIND(CALENDAR_ADOPTED)) {
		policy_digest(offer->content, digest);
		if (memcmp(digest, books.next_digest, sizeof digest) != 0)
			return false;
		*ret_extra = (struct book_extra){.version = books.next.version};
		memcpy(ret_extra->digest, digest, sizeof digest);
	} else if (offer->kind == KIND(DICTIONARY_ADOPTED)) {
		if (!is_dictionary(offer, ret_extra))
			return false;
	} else if (offer->kind == KIND(POLICY_ADOPTED)) {
		if (!sim_policy_keep(offer, ret_extra))
			return false;
	} else if (offer->kind != KIND(PEOPLE_ADOPTED)) {
		return false;
	}
	return sim_people_keep(sim, node, offer, ret_extra);
}

static void book_adopted(void *context, struct world_node *node, const uint8_t digest[32])
{
	struct sim *sim = (struct sim *)context;
	if (memcmp(digest, books.next_digest, sizeof books.next_digest) == 0)
		*has_next(sim, node) = true;
	else if (dictionary_by(digest) != 0)
		*dictionary_in(sim, node) = dictionary_by(digest);
	sim_policy_found(sim, node);
	sim_people_found(sim, node);
}

static void books_of(void *context, struct world_node *node, int64_t now_ms,
		     struct stage_books *ret_books)
{
	struct sim *sim = (struct sim *)context;
	unsigned dictionary = *dictionary_in(sim, node);
	sim_people_in_force(sim, node, now_ms, ret_books);
	sim_policy_in_force(sim, node, now_ms, ret_books);
	if (dictionary != 0) {
		ret_books->dictionary = &books.dictionaries[dictionary - 1].dictionary;
		ret_books->set += 2 * dictionary;
	}
	if (!*has_next(sim, node))
		return;
	ret_books->calendar = &books.next;
	ret_books->set++;
}

struct world_hooks sim_book_hooks(struct world_hooks hooks)
{
	hooks.keep_book = keep_book;
	hooks.book_adopted = book_adopted;
	hooks.books = books_of;
	return sim_people_hooks(hooks);
}

struct stage_books sim_books_in_force(struct sim *sim, struct world_node *node)
{
	struct stage_books in_force = book_set_stage(&books.set);
	books_of(sim, node, stage_now_ms(node_stage(node)), &in_force);
	return in_force;
}

static bool is_next(void *context, const struct row_ref *row)
{
	struct book_row book;
	memcpy(&book, row->value.data, sizeof book);
	*(bool *)context |= memcmp(book.digest, books.next_digest, sizeof books.next_digest) == 0;
	return true;
}

static bool note_dictionary(void *context, const struct row_ref *row)
{
	unsigned *found = (unsigned *)context;
	struct book_row book;
	memcpy(&book, row->value.data, sizeof book);
	unsigned is = dictionary_by(book.digest);
	if (is > *found)
		*found = is;
	return true;
}

static void find_dictionary(struct sim *sim, struct world_node *node)
{
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)KIND(DICTIONARY_ADOPTED));
	unsigned *found = dictionary_in(sim, node);
	*found = 0;
	(void)rows_scan(node_rows(node), TABLE_BOOKS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			SIZE_MAX, note_dictionary, found);
}

/* ---- a book that follows on another is two persons' word */

struct adoptions {
	struct sim *sim;
	struct world_node *node;
	const struct sim_book *book;
	unsigned newest;
	uint64_t by_two;
};

static void look_at_adoption(void *context, const struct event *event)
{
	struct adoptions *adoptions = (struct adoptions *)context;
	if (event->head.kind != adoptions->book->adopted)
		return;
	const Zh__BookAdopted *body = BODY(event, BookAdopted);
	unsigned is = adoptions->book->version(body->digest.data);
	bool listed = sim_people_listed(adoptions->sim, adoptions->node, event->recorded_ms - 1);
	bool alone = adoptions->newest != 0 && listed && body->proposed_by == NULL;
	if (is <= adoptions->newest || alone)
		world_fail(adoptions->sim->world, "%u/%s: event %llu: %s %s",
			   node_region(adoptions->node), daemon_name(node_daemon(adoptions->node)),
			   (unsigned long long)event->sequence,
			   alone ? "one person changes the" : "adopted again is an old",
			   adoptions->book->name);
	adoptions->newest = is;
	adoptions->by_two += body->proposed_by != NULL;
}

uint64_t sim_check_book(struct sim *sim, const struct sim_book *book)
{
	uint64_t by_two = 0;
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		struct adoptions adoptions = {
			.sim = sim, .node = world_node_at(sim->world, i), .book = book};
		world_each_event(sim->world, adoptions.node, look_at_adoption, &adoptions);
		if (adoptions.newest != book->kept(sim, adoptions.node))
			world_fail(sim->world, "%u/%s: another %s than its journal's",
				   node_region(adoptions.node),
				   daemon_name(node_daemon(adoptions.node)), book->name);
		by_two += adoptions.by_two;
	}
	return by_two;
}

static unsigned dictionary_kept(struct sim *sim, const struct world_node *node)
{
	return *dictionary_in(sim, node);
}

uint64_t sim_check_dictionaries(struct sim *sim)
{
	static const struct sim_book dictionary = {"dictionary", KIND(DICTIONARY_ADOPTED),
						   dictionary_by, dictionary_kept};
	return sim_check_book(sim, &dictionary);
}

void sim_books_found(struct sim *sim, struct world_node *node)
{
	find_dictionary(sim, node);
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)KIND(CALENDAR_ADOPTED));
	bool *found = has_next(sim, node);
	*found = false;
	(void)rows_scan(node_rows(node), TABLE_BOOKS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			SIZE_MAX, is_next, found);
	sim_policy_found(sim, node);
	sim_people_found(sim, node);
}

const Zh__CampaignPlan *sim_campaign_plan(void)
{
	return books.plan;
}

const struct checklist *sim_checklist(struct bytes id, int32_t day)
{
	return policy_checklist_on(book_set_stage(&books.set).policy, id, day);
}

struct stage_books sim_books_load(void)
{
	static const struct books_paths paths = {
		ZHIAN_SOURCE_DIR "/deploy/policy",
		ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv",
		ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml",
	};
	struct problems problems;
	struct err err = {0};
	problems_init(&problems);
	if (book_set_load(&paths, &problems, &books.set, &err) != STATUS_OK ||
	    load_plan(&problems, &err) != STATUS_OK || load_next(&problems, &err) != STATUS_OK ||
	    load_dictionaries(&problems, &err) != STATUS_OK ||
	    sim_policies_load(books.set.policy, &problems) != STATUS_OK) {
		problems_print(&problems, stderr);
		fprintf(stderr, "sim: the books that ship can't be loaded: %s\n", err.text);
		exit(2);
	}
	problems_done(&problems);
	make_firms();
	sim_people_load();
	return book_set_stage(&books.set);
}

void sim_books_unload(void)
{
	sim_policies_unload();
	book_set_unload(&books.set);
	pool_done(&books.plan_pool);
	pool_done(&books.next_pool);
	free(books.next_text);
	for (unsigned n = 0; n < SIM_DICTIONARIES; n++)
		free(books.dictionaries[n].text);
	free(books.plan_text);
	sim_people_unload();
}

const char *sim_firm(size_t n)
{
	return books.firms[n % SIM_FIRMS];
}

const char *sim_class(size_t n)
{
	return books.set.dictionary.classes[n % books.set.dictionary.class_count].code;
}
