/* Reading, checking and printing policies.
 *
 * A policy comes from a directory of YAML files, or from the one byte string
 * under which it was adopted (bundle.h).  Every problem is reported, not only
 * the first.  Beside the form the whole is checked, as the space of inputs is a
 * grid of cells: gaps, dead rules, severity that falls as a hazard rises,
 * validities that overlap or leave a day without a rule.
 */
#ifndef ZHIAN_POLICY_LOAD_H
#define ZHIAN_POLICY_LOAD_H

#include "common/policy/rules/bundle.h"
#include "common/policy/rules/policy.h"

#define POLICY_RULES_MAX 64 /* of one topic */
#define POLICY_CELLS_MAX 1000000

/* A loaded policy with the memory behind it. */
struct policy_set {
	struct policy policy;
	struct bytes bundle; /* what is adopted, kept and digested */
	struct pool pool;
};

enum policy_depth {
	POLICY_CHECK_WHOLE, /* before adoption */
	POLICY_CHECK_FORM,  /* at start, of what was adopted: the grid isn't walked again */
};

/* All files *.yaml in the directory.  INVALID: see `problems`; IO and NOT_FOUND: see `err`. */
MUST_CHECK enum status policy_load_directory(const char *path, struct problems *problems,
					     struct policy_set **ret_set, struct err *err);
MUST_CHECK enum status policy_load_files(struct policy_file *files, size_t count,
					 struct problems *problems, struct policy_set **ret_set);
MUST_CHECK enum status policy_load_bytes(struct bytes bundle, enum policy_depth depth,
					 struct problems *problems, struct policy_set **ret_set);
void policy_unload(struct policy_set **set); /* NULL is fine */

/* What `after` may not change silently when `before` was adopted: a rule or clock that reads
 * otherwise has a higher version, and a statute's term that is another one has another article. */
void policy_check_successor(const struct policy *before, const struct policy *after,
			    struct problems *problems);

/* Terms of statutes that statutes.yaml states otherwise than in `before`, which messages call
 * `where`: an error by the same article, a warning by another one; and statutes that are gone
 * although a clock follows them. */
void policy_check_statutes_since(const struct policy *before, const char *where,
				 const struct policy *after, struct problems *problems);

/* The normal form, one YAML file: loads again and then prints the same. */
void policy_print(const struct policy *policy, FILE *out);
void policy_print_rule(const struct rule *rule, FILE *out);
void policy_print_clock(const struct clock_rule *rule, FILE *out);
void policy_print_visit_item(const struct visit_item *item, FILE *out);
void policy_print_law(const struct law *law, FILE *out);
void policy_print_penalty(const struct penalty *row, FILE *out);
/* Nothing where the policy says nothing of it. */
void policy_print_gate(const struct policy *policy, enum gate gate, FILE *out);
void policy_print_checklist(const struct checklist *checklist, FILE *out);

#endif
