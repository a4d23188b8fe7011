/* Policies as persons adopt them. */
#include <dirent.h>
#include <stdio.h>

#include "command.pb-c.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/policy/rules/bundle.h"
#include "tests/e2e/kit/e2e.h"

static struct bytes replaced(struct pool *pool, const char *content, const char *was,
			     const char *is)
{
	const char *at = was != NULL ? strstr(content, was) : NULL;
	if (at == NULL)
		return bytes_of_text(pool_text(pool, content));
	size_t size = strlen(content) + strlen(is) + 1;
	char *text = (char *)pool_alloc(pool, size);
	(void)snprintf(text, size, "%.*s%s%s", (int)(at - content), content, is, at + strlen(was));
	return bytes_of_text(text);
}

static size_t read_files(const struct county *county, const char *was, const char *is,
			 struct pool *pool, struct policy_file files[POLICY_FILES_MAX])
{
	char path[COUNTY_PATH + 64], name[COUNTY_PATH];
	size_t count = 0;
	(void)snprintf(path, sizeof path, "%s/policy", county->etc);
	DIR *directory = opendir(path);
	assert_non_null(directory);
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		if (strstr(entry->d_name, ".yaml") == NULL)
			continue;
		size_t size;
		(void)snprintf(name, sizeof name, "policy/%.200s", entry->d_name);
		char *content = e2e_read(county, name, &size);
		assert_true(count < POLICY_FILES_MAX);
		struct bytes changed = replaced(pool, content, was, is);
		files[count++] = (struct policy_file){pool_text(pool, entry->d_name),
						      replaced(pool, (const char *)changed.data,
							       "\nversion: 1\n", "\nversion: 2\n")};
		free(content);
	}
	assert_int_equal(closedir(directory), 0);
	return count;
}

struct bytes e2e_policy(const struct county *county, const char *was, const char *is,
			struct pool *pool)
{
	struct policy_file files[POLICY_FILES_MAX];
	struct problems problems;
	struct bytes bundle;
	problems_init(&problems);
	size_t count = read_files(county, was, is, pool, files);
	assert_ok(bundle_make(files, count, pool, &problems, &bundle));
	problems_done(&problems);
	return bundle;
}

char *e2e_what_if(struct bus_caller *caller, struct bytes bundle)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__WhatIfQuery what_if = ZH__WHAT_IF_QUERY__INIT;
	SET_OPTIONAL(&what_if, policy, message_bytes(bundle));
	query.ask_case = ZH__QUERY__ASK_WHAT_IF;
	query.what_if = &what_if;
	return e2e_question(caller, &query);
}

void e2e_approve(const struct county *county, enum daemon daemon, const char *who,
		 const struct e2e_reply *proposed, struct e2e_reply *ret_reply)
{
	e2e_approve_as(county, daemon, who, proposed, NULL, ret_reply);
}

void e2e_approve_as(const struct county *county, enum daemon daemon, const char *who,
		    const struct e2e_reply *proposed, const uint8_t *request_id,
		    struct e2e_reply *ret_reply)
{
	struct bus_caller *caller = e2e_connect(county, daemon, "cmd", who);
	e2e_do(caller,
	       &(struct e2e_act){.act = "proposal.approve",
				 .kind = OBJECT_PROPOSAL,
				 .number = proposed->object,
				 .seen = proposed->version,
				 .request_id = request_id},
	       ret_reply);
	bus_caller_close(caller);
}

static void adopt(struct bus_caller *caller, const char *name, struct bytes content,
		  int64_t effective_ms, struct e2e_act *act, struct e2e_reply *ret_reply)
{
	Zh__BookCommand book = ZH__BOOK_COMMAND__INIT;
	book.name = name;
	SET_OPTIONAL(&book, content, message_bytes(content));
	if (effective_ms != 0)
		SET_OPTIONAL(&book, effective_ms, effective_ms);
	act->body = &book.base;
	e2e_do(caller, act, ret_reply);
}

void e2e_adopt_book(struct bus_caller *caller, const char *act, const char *name,
		    struct bytes content, struct e2e_reply *ret_reply)
{
	adopt(caller, name, content, 0, &(struct e2e_act){.act = act}, ret_reply);
}

void e2e_adopt_policy(struct bus_caller *caller, struct bytes bundle, int64_t effective_ms,
		      bool dry_run, struct e2e_reply *ret_reply)
{
	adopt(caller, "policy", bundle, effective_ms,
	      &(struct e2e_act){.act = "policy.adopt", .dry_run = dry_run}, ret_reply);
}

void e2e_adopt_policy_as(struct bus_caller *caller, struct bytes bundle, int64_t effective_ms,
			 const uint8_t *request_id, struct e2e_reply *ret_reply)
{
	adopt(caller, "policy", bundle, effective_ms,
	      &(struct e2e_act){.act = "policy.adopt", .request_id = request_id}, ret_reply);
}
