"""Files from and to the outside: exchange tables, the policy file, results."""
