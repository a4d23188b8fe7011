#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/uscc.h"
#include "common/policy/campaign_plan_load.h"
#include "services/scenario/books.h"

static struct {
	struct book_set set;
	char firms[SIM_FIRMS][19];
	struct pool plan_pool;
	char *plan_text;
	const Zh__CampaignPlan *plan;
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
	    load_plan(&problems, &err) != STATUS_OK) {
		problems_print(&problems, stderr);
		fprintf(stderr, "sim: the books that ship can't be loaded: %s\n", err.text);
		exit(2);
	}
	problems_done(&problems);
	make_firms();
	return book_set_stage(&books.set);
}

void sim_books_unload(void)
{
	book_set_unload(&books.set);
	pool_done(&books.plan_pool);
	free(books.plan_text);
}

const char *sim_firm(size_t n)
{
	return books.firms[n % SIM_FIRMS];
}

const char *sim_class(size_t n)
{
	return books.set.dictionary.classes[n % books.set.dictionary.class_count].code;
}
