/* Conditions that are constants in a build without saboteurs: nothing in them can be changed. */
#ifndef ZHIAN_MUTATION_CONSTANT_H
#define ZHIAN_MUTATION_CONSTANT_H

enum constant { CONSTANT_NOT, CONSTANT_TRUE, CONSTANT_FALSE };

/* `words`: an expression, its words with a blank between each two.  SABOTAGE ( … ) is false; what
 * isn't made of !, &&, ||, brackets and constants alone may be anything. */
enum constant constant_of(const char *words);

#endif
