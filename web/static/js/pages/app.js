/** placeholder while the build is tried */
