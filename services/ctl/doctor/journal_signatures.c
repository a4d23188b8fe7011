#include "services/ctl/doctor/journal_signatures.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/policy/people/people.h"
#include "services/ctl/backup/tree.h"

#define EVENT_ARENA ((size_t)4 << 20)
#define LIST_MAX ((size_t)64 << 20)
#define DIGEST 32u

/* A list that an adoption names, as it is there; kept, since each act asks for one. */
struct list {
	struct list *next;
	uint8_t digest[DIGEST];
	struct pool pool;
	struct people people;
	bool whole; /* it is what was adopted */
};

struct signers {
	char books[FILE_PATH_MAX];
	bool kept; /* lists are kept here */
	struct list *first;
};

static bool load(const struct signers *signers, struct list *list)
{
	char name[2 * DIGEST + 1], path[FILE_PATH_MAX], *content;
	size_t size;
	struct err err;
	struct problems problems;
	hex_print(bytes_of(list->digest, DIGEST), name);
	if (tree_join(path, signers->books, name, &err) != STATUS_OK ||
	    file_read(path, LIST_MAX, &content, &size, &err) != STATUS_OK)
		return false;
	problems_init(&problems);
	enum status status = people_load(bytes_of(content, size), "people.yaml", &list->pool,
					 &problems, &list->people);
	problems_done(&problems);
	free(content);
	return status == STATUS_OK && memcmp(list->people.digest, list->digest, DIGEST) == 0;
}

/* NULL: no memory. */
static const struct list *list_of(struct signers *signers, const uint8_t digest[DIGEST])
{
	for (const struct list *list = signers->first; list != NULL; list = list->next) {
		if (memcmp(list->digest, digest, DIGEST) == 0)
			return list;
	}
	struct list *list = (struct list *)calloc(1, sizeof *list);
	if (list == NULL)
		return NULL;
	memcpy(list->digest, digest, DIGEST);
	pool_init(&list->pool);
	list->whole = load(signers, list);
	list->next = signers->first;
	signers->first = list;
	return list;
}

static enum signed_signer signer_then(void *context, const char *id, int64_t now_ms,
				      const uint8_t *digest, const uint8_t **ret_key)
{
	struct signers *signers = (struct signers *)context;
	if (digest == NULL || !signers->kept)
		return SIGNER_LIST_ELSEWHERE;
	const struct list *list = list_of(signers, digest);
	if (list == NULL || !list->whole)
		return SIGNER_LIST_LOST;
	const struct person *person = people_signing(&list->people, id, now_ms);
	if (person == NULL)
		return SIGNER_UNKNOWN;
	*ret_key = person->signing_key;
	return SIGNER_LISTED;
}

static void forget(struct signers *signers)
{
	while (signers->first != NULL) {
		struct list *list = signers->first;
		signers->first = list->next;
		pool_done(&list->pool);
		free(list);
	}
}

enum status journal_signatures_check(const char *path, signed_wrong_fn *wrong, void *context,
				     struct signed_acts *ret_signed, struct err *err)
{
	struct signers signers = {.first = NULL};
	struct arena arena;
	struct signed_check check = {
		.arena = &arena,
		.signer = signer_then,
		.signer_context = &signers,
		.wrong = wrong,
		.wrong_context = context,
	};
	*ret_signed = (struct signed_acts){0};
	TRY(tree_join(signers.books, path, "../books", err));
	signers.kept = access(signers.books, F_OK) == 0;
	TRY(journal_open_read(path, &check.journal, err));
	uint8_t *memory = (uint8_t *)malloc(EVENT_ARENA);
	enum status status = STATUS_FULL;
	if (memory != NULL) {
		arena_init(&arena, memory, EVENT_ARENA);
		status = signed_acts_walk(&check, ret_signed, err);
	} else {
		status = err_set(err, STATUS_FULL, "out of memory");
	}
	free(memory);
	journal_close(check.journal);
	forget(&signers);
	return status;
}
